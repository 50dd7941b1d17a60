package dev.tidegate.prepare.check.connection;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConnectionCode;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.KafkaFailures;
import dev.tidegate.topic.kafka.LaneTopic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Check of an external Kafka: whether it answers, and how well it keeps records. */
public final class KafkaCheck implements Check<PipelineConfig> {

    private static final int TIMEOUT_MS = 5_000;
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);

    @Override
    public List<Finding> run(PipelineConfig config) {
        if (config.kafka().isEmbedded()) {
            return List.of(Finding.info(
                    ConnectionCode.KAFKA_EMBEDDED,
                    "kafka",
                    "the embedded broker is a single one: the source keeps its WAL until the target has applied it"));
        }
        Map<String, Object> properties = new HashMap<>(KafkaClients.admin(config.kafka(), "tidegate-check"));
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        Admin admin = null;
        try {
            admin = Admin.create(properties);
            return List.of(describe(config, admin));
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            return List.of(unreachable(config, KafkaFailures.classify(e, "connecting")));
        } catch (TidegateException e) {
            return List.of(unreachable(config, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            if (admin != null) {
                admin.close(CLOSE_MAX);
            }
        }
    }

    private static Finding describe(PipelineConfig config, Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        int brokers = admin.describeCluster()
                .nodes()
                .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .size();
        String topic = config.pipeline().topic();
        Optional<LaneTopic.Description> lane = new LaneTopic(admin, topic).describe();
        if (lane.isEmpty()) {
            return Finding.info(
                    ConnectionCode.KAFKA,
                    "kafka",
                    brokers + " brokers; topic " + topic + " does not exist yet, replication factor "
                            + config.kafka()
                                    .replicationFactor()
                                    .map(String::valueOf)
                                    .orElse("as the cluster's default"));
        }
        LaneTopic.Description found = lane.get();
        return Finding.info(
                ConnectionCode.KAFKA,
                "topic " + topic,
                found.describe()
                        + (found.isReplicated() ? "" : ": the source keeps its WAL until the target has applied it"));
    }

    private static Finding unreachable(PipelineConfig config, TidegateException e) {
        return Finding.error(
                e.is(ConnectionCode.KAFKA_DENIED) ? ConnectionCode.KAFKA_DENIED : ConnectionCode.KAFKA_UNREACHABLE,
                "kafka " + config.kafka().bootstrapServers().orElse(""),
                e.getMessage(),
                e.nextStep().isEmpty()
                        ? "check kafka.bootstrap-servers and kafka.properties, and whether the brokers run"
                        : e.nextStep());
    }
}
