package dev.tidegate.system.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.Tidegate;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A pipeline as its process left it, both its databases in one cluster, and what continues it. */
final class LeftPipeline implements AutoCloseable {

    private static final String CANCELLED = "57014";
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

    /** As PostgreSQL prints it, whatever the order of the rows. */
    private static final String ROWS = """
            SELECT string_agg(format('SELECT %L || count(*) || '' '' || md5(string_agg(r::text, E''\\n'' ORDER BY r::text))'
                                     ' FROM public.%I r', relname || ' ', relname), ' UNION ALL ' ORDER BY relname)
            FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            """;

    final TestDatabase source;
    final TestDatabase target;
    private final String config;
    private Connection writer;
    private CallableStatement writes;
    private CompletableFuture<Void> written;
    private JavaProcess process;

    /**
     * @param directory where the archive is unpacked
     * @param databases the names of both begin with this
     */
    LeftPipeline(Path directory, PostgresServer server, String name, String databases) throws IOException {
        this.source = TestDatabase.of(server, databases + "_source");
        this.target = TestDatabase.of(server, databases + "_target");
        Files.setPosixFilePermissions(directory.resolve(name), PosixFilePermissions.fromString("rwx------"));
        String text = Files.readString(directory.resolve(name + ".yaml.in"))
                .replace("@PORT@", Integer.toString(server.port()))
                .replace("@DIR@", directory.toString());
        this.config = Files.writeString(directory.resolve(name + ".yaml"), text).toString();
    }

    CommandLineRun command(String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--config";
        all[arguments.length + 1] = config;
        return CommandLineRun.of(all);
    }

    /** @param streaming whether tables are truncated and queued ones written too, as while the pipeline streams */
    void startWrites(boolean streaming) throws SQLException {
        writer = source.connect();
        writes = writer.prepareCall("CALL workload.run(1000000, " + streaming + ", 0.05)");
        written = CompletableFuture.runAsync(() -> {
            try {
                writes.execute();
            } catch (SQLException e) {
                if (!CANCELLED.equals(e.getSQLState())) {
                    throw new IllegalStateException("the writes ended", e);
                }
            }
        });
    }

    long writtenTransactions() {
        return source.queryLong("SELECT count(*) FROM workload.done");
    }

    void stopWrites() throws SQLException, InterruptedException, ExecutionException {
        writes.cancel();
        written.get();
        writer.close();
    }

    /** In a JVM of its own. */
    void run() {
        process = JavaProcess.builder(Tidegate.class)
                .jvmArguments("-Xmx512m")
                .arguments("run", "--config", config)
                .start();
    }

    boolean runs() {
        return process.isAlive();
    }

    String lastLines() {
        return process.tail(40);
    }

    void stop() {
        process.terminate();
        assertThat(process.waitFor(ENDS_WITHIN)).isTrue();
        assertThat(process.exitCode()).as(process.tail(40)).hasValue(0);
    }

    void assertSameRows() {
        assertThat(rows(target)).isEqualTo(rows(source)).hasSizeGreaterThan(10);
    }

    private static List<String> rows(TestDatabase database) {
        return database.queryTexts(database.queryText(ROWS)).stream().sorted().toList();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
