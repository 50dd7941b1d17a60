package dev.tidegate.system.pipeline;

import dev.tidegate.app.Tidegate;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two fresh databases with one table, a config file for them, and the processes that a test starts with it. */
public final class CliPipeline implements AutoCloseable {

    private static final String TABLE = "CREATE TABLE item (id int PRIMARY KEY, name text)";

    public final TestDatabase source = SharedServers.database(PostgresVersion.V15);
    public final TestDatabase target = SharedServers.database(PostgresVersion.V17);
    private final List<JavaProcess> processes = new ArrayList<>();
    private final Path directory;
    private final String name;

    /** @param name unique on the shared servers, for it names the slot */
    public CliPipeline(Path directory, String name) {
        this.directory = directory;
        this.name = name;
        source.execute(TABLE, "INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 1000) n");
        target.execute(TABLE);
    }

    public Path dataDirectory() {
        return directory.resolve("data");
    }

    public String slot() {
        return "tidegate_" + name;
    }

    /** Writes it new, and returns its path. */
    public String config(String... moreLines) {
        String text =
                """
                pipeline: %s
                source: { url: "%s", user: postgres }
                target: { url: "%s", user: postgres }
                tables: { include: ["public.*"] }
                data-dir: "%s"
                %s
                """.formatted(name, source.jdbcUrl(), target.jdbcUrl(), dataDirectory(), String.join("\n", moreLines));
        try {
            return Files.writeString(directory.resolve(name + ".yaml"), text).toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In a JVM of its own, as a user would. */
    public JavaProcess start(String... arguments) {
        return startWith("-Xmx512m", arguments);
    }

    /** @param heap the JVM's, as its argument */
    public JavaProcess startWith(String heap, String... arguments) {
        JavaProcess process = JavaProcess.builder(Tidegate.class)
                .jvmArguments(heap)
                .arguments(arguments)
                .start();
        processes.add(process);
        return process;
    }

    public long targetRows() {
        return target.queryLong("SELECT count(*) FROM item");
    }

    @Override
    public void close() {
        processes.forEach(JavaProcess::close);
    }
}
