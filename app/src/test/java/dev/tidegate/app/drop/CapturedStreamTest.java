package dev.tidegate.app.drop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.ConfigReader;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.drop.DropResult;
import dev.tidegate.load.drop.DropResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removal of the embedded broker's directory. */
class CapturedStreamTest {

    @TempDir
    Path directory;

    private Path broker;
    private Path elsewhere;
    private CapturedStream stream;

    @BeforeEach
    void makeAPlaceElsewhere() throws IOException {
        broker = directory.resolve("data").resolve("broker");
        Files.createDirectories(broker.getParent());
        elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("rows"), "kept");
        stream = new CapturedStream(config());
    }

    private PipelineConfig config() throws IOException {
        Path file = Files.writeString(directory.resolve("tidegate.yaml"), """
                pipeline: shop
                data-dir: %s
                source: { url: 'jdbc:postgresql://127.0.0.1:1/old', user: a }
                target: { url: 'jdbc:postgresql://127.0.0.1:1/shop', user: b }
                tables: { include: ['public.*'] }
                """.formatted(broker.getParent()));
        return new ConfigReader(Map.of()).read(file);
    }

    @Test
    void removesTheDirectoryOnce() throws IOException {
        Files.createDirectories(broker.resolve("log"));
        Files.writeString(broker.resolve("log").resolve("rows"), "removed");
        assertThat(stream.remove()).extracting(DropResult::outcome).containsExactly(Outcome.REMOVED);
        assertThat(broker).doesNotExist();
        assertThat(stream.remove()).extracting(DropResult::outcome).containsExactly(Outcome.NOT_FOUND);
    }

    @Test
    void leavesWhatTheLogsLinkLeadsToAndNamesIt() throws IOException {
        Files.createDirectory(broker);
        assertLeavesWhatIsBehind(Files.createSymbolicLink(broker.resolve("log"), elsewhere));
    }

    @Test
    void leavesWhatTheDirectorysLinkLeadsToAndNamesIt() throws IOException {
        assertLeavesWhatIsBehind(Files.createSymbolicLink(broker, elsewhere));
    }

    @Test
    void removesALinkThatLeadsNowhere() throws IOException {
        Files.createSymbolicLink(broker, directory.resolve("gone"));
        assertThat(stream.remove()).extracting(DropResult::outcome).containsExactly(Outcome.REMOVED, Outcome.LEFT);
        assertThat(Files.exists(broker, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    private void assertLeavesWhatIsBehind(Path link) throws IOException {
        List<DropResult> results = stream.remove();
        assertThat(results).extracting(DropResult::outcome).containsExactly(Outcome.REMOVED, Outcome.LEFT);
        assertThat(results.get(1).what()).contains(link.toString(), elsewhere.toString());
        assertThat(results.get(1).reason()).contains("remove them yourself");
        assertThat(Files.exists(broker, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(elsewhere.resolve("rows")).hasContent("kept");
    }
}
