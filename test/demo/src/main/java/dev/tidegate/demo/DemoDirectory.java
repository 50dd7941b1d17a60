package dev.tidegate.demo;

import dev.tidegate.app.drop.DirectoryTree;
import dev.tidegate.config.ConfigReader;
import dev.tidegate.config.PipelineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where the demo's config file and its broker live; gone at the end. */
final class DemoDirectory implements AutoCloseable {

    private static final String CONFIG = """
            # Written by tidegate demo; ./tidegate status, check and drop work with it while the demo runs.
            pipeline: demo
            source: { url: "%s", user: postgres }
            target: { url: "%s", user: postgres }
            tables: { include: ["public.*"] }
            data-dir: "%s"
            """;

    private final Path directory;

    private DemoDirectory(Path directory) {
        this.directory = directory;
    }

    static DemoDirectory create() throws IOException {
        // Not java.io.tmpdir, which the servers' binaries are unpacked under.
        String parent = System.getProperty("tidegate.demo.directory", System.getProperty("java.io.tmpdir"));
        return new DemoDirectory(Files.createTempDirectory(Path.of(parent), "tidegate-demo-"));
    }

    Path configFile() {
        return directory.resolve("tidegate.yaml");
    }

    PipelineConfig writeConfig(DemoServers servers) throws IOException {
        Files.writeString(
                configFile(),
                CONFIG.formatted(servers.source().jdbcUrl(), servers.target().jdbcUrl(), directory.resolve("data")));
        return new ConfigReader(Map.of()).read(configFile());
    }

    @Override
    public void close() throws IOException {
        DirectoryTree.delete(directory);
    }
}
