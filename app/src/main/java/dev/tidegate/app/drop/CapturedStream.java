package dev.tidegate.app.drop;

import dev.tidegate.app.roles.EmbeddedKafka;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.load.drop.DropResult;
import dev.tidegate.runtime.Failures;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.kafka.LaneTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/** What was captured and lies between the databases: the topic, or the embedded broker's directory. */
public final class CapturedStream {

    private final PipelineConfig config;

    public CapturedStream(PipelineConfig config) {
        this.config = config;
    }

    /** May be repeated. */
    public List<DropResult> remove() {
        return config.kafka().isEmbedded() ? removeBrokerDirectory() : List.of(removeTopic(config.kafka()));
    }

    private DropResult removeTopic(KafkaConfig kafka) {
        String what = "topic " + config.pipeline().topic();
        try (Admin admin = KafkaClients.openAdmin(kafka, "tidegate-drop")) {
            boolean existed = new LaneTopic(admin, config.pipeline().topic()).delete();
            return new DropResult(what, existed ? DropResult.Outcome.REMOVED : DropResult.Outcome.NOT_FOUND, "");
        } catch (RuntimeException e) {
            return new DropResult(
                    what, DropResult.Outcome.FAILED, Failures.classify(e).getMessage());
        }
    }

    private List<DropResult> removeBrokerDirectory() {
        Path directory = EmbeddedKafka.directory(config);
        String what = "directory " + directory;
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return List.of(new DropResult(what, DropResult.Outcome.NOT_FOUND, ""));
        }
        try {
            List<DropResult> results = new ArrayList<>();
            results.add(new DropResult(what, DropResult.Outcome.REMOVED, ""));
            for (Path link : DirectoryTree.links(directory)) {
                results.add(behind(link));
            }
            DirectoryTree.delete(directory);
            return results;
        } catch (IOException e) {
            return List.of(new DropResult(what, DropResult.Outcome.FAILED, e.getMessage()));
        }
    }

    /** What a link leads to may be more than ours: only the link goes. */
    private static DropResult behind(Path link) throws IOException {
        return new DropResult(
                "what the symbolic link " + link + " leads to: " + Files.readSymbolicLink(link),
                DropResult.Outcome.LEFT,
                "only the link was removed; captured rows may be there: remove them yourself");
    }
}
