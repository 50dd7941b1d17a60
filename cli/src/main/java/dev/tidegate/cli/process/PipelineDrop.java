package dev.tidegate.cli.process;

import dev.tidegate.core.catalog.MessageTable;
import dev.tidegate.core.config.DatabaseUrl;
import dev.tidegate.core.config.KafkaConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.kafka.KafkaClients;
import dev.tidegate.core.kafka.LaneTopic;
import dev.tidegate.core.run.Failures;
import dev.tidegate.load.PipelineRemoval;
import dev.tidegate.load.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/** Removes a pipeline: from the databases, then what was between them. */
public final class PipelineDrop {

    private final PipelineConfig config;

    public PipelineDrop(PipelineConfig config) {
        this.config = config;
    }

    /**
     * What will go, a line each. Says what is the pipeline's by name; nothing is looked up.
     *
     * @throws TidegateException of category REFUSED if the pipeline runs
     */
    public List<String> plan() {
        EmbeddedKafka.requireStopped(config);
        String slot = config.pipeline().slot();
        return List.of(
                "source " + DatabaseUrl.place(config.source()) + ": replication slot " + slot + ", publication "
                        + config.pipeline().publication() + " (before PostgreSQL 14 also its rows in "
                        + MessageTable.ID + ")",
                "target " + DatabaseUrl.place(config.target())
                        + ": its state in schema tidegate, the schema too if no other" + " pipeline is in it",
                config.kafka().isEmbedded()
                        ? "the embedded broker's directory " + EmbeddedKafka.directory(config)
                        : "Kafka " + config.kafka().bootstrapServers().orElse("") + ": topic "
                                + config.pipeline().topic());
    }

    /**
     * May be repeated.
     *
     * @throws TidegateException of category REFUSED if the pipeline runs, before anything is removed
     */
    public List<Removal> run(boolean force) {
        EmbeddedKafka.requireStopped(config);
        List<Removal> removals = new ArrayList<>(new PipelineRemoval(config).run(force));
        removals.add(config.kafka().isEmbedded() ? removeBrokerDirectory() : removeTopic(config.kafka()));
        return removals;
    }

    private Removal removeTopic(KafkaConfig kafka) {
        String what = "topic " + config.pipeline().topic();
        try (Admin admin = KafkaClients.openAdmin(kafka, "tidegate-drop")) {
            boolean existed = new LaneTopic(admin, config.pipeline().topic()).delete();
            return new Removal(what, existed ? Removal.Outcome.REMOVED : Removal.Outcome.NOT_FOUND, "");
        } catch (RuntimeException e) {
            return new Removal(
                    what, Removal.Outcome.FAILED, Failures.classify(e).getMessage());
        }
    }

    private Removal removeBrokerDirectory() {
        Path directory = EmbeddedKafka.directory(config);
        String what = "directory " + directory;
        if (!Files.isDirectory(directory)) {
            return new Removal(what, Removal.Outcome.NOT_FOUND, "");
        }
        try {
            DirectoryTree.delete(directory);
            return new Removal(what, Removal.Outcome.REMOVED, "");
        } catch (IOException e) {
            return new Removal(what, Removal.Outcome.FAILED, e.getMessage());
        }
    }
}
