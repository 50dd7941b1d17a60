package dev.tidegate.testkit;

import dev.tidegate.config.ConfigReader;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.PipelineName;
import dev.tidegate.testkit.compare.DatabaseComparison;
import dev.tidegate.testkit.compare.TableDifference;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A pipeline under test: two databases, a config file between them and, if the test wants, what runs it. Until a test says
 * otherwise it is every table, by the superuser, with all defaults and the embedded broker. Closes what it opened.
 *
 * <p>Settings are lines of the config file, laid over those that are there; they count for what is read or started next.
 */
public final class TestPipeline implements AutoCloseable {

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(25);

    private final TestDatabase source;
    private final TestDatabase target;
    private final List<AutoCloseable> owned;
    private final PipelineFile settings = new PipelineFile();
    private final ProcessRoles processes = new ProcessRoles();
    private final List<PipelineRoles> roles = new ArrayList<>(List.of(processes));
    private Path directory;
    private List<String> jvmArguments = List.of("-Xmx512m");

    private TestPipeline(TestDatabase source, TestDatabase target, List<AutoCloseable> owned) {
        this.source = source;
        this.target = target;
        this.owned = owned;
        in(Path.of("target", "pipelines", ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet()));
        named("pipeline_" + NUMBERS.get());
        yaml("tables: { include: ['*.*'] }", side("source", source, "postgres"), side("target", target, "postgres"));
    }

    /** The caller's databases. */
    public static TestPipeline between(TestDatabase source, TestDatabase target) {
        return new TestPipeline(source, target, List.of());
    }

    /** New databases on the shared servers. The source's is dropped at the end: its slot keeps WAL and a place. */
    public static TestPipeline between(PostgresVersion source, PostgresVersion target) {
        return onSharedServers(SharedServers.database(source), SharedServers.database(target));
    }

    /** @param encoding of the source's database */
    public static TestPipeline between(PostgresVersion source, String encoding, PostgresVersion target) {
        return onSharedServers(SharedServers.database(source, encoding), SharedServers.database(target));
    }

    private static TestPipeline onSharedServers(TestDatabase source, TestDatabase target) {
        return new TestPipeline(source, target, List.of(source));
    }

    /** Servers of its own, which end with the pipeline. */
    public static TestPipeline onServers(PostgresServer.Builder source, PostgresServer.Builder target) {
        // Side by side: each takes seconds.
        CompletableFuture<PostgresServer> targetStart = CompletableFuture.supplyAsync(target::start);
        PostgresServer sourceServer = source.start();
        PostgresServer targetServer = targetStart.join();
        return new TestPipeline(
                sourceServer.createDatabase("shop"),
                targetServer.createDatabase("shop_new"),
                List.of(sourceServer, targetServer));
    }

    /** @param name unique on the servers, for it names the slot */
    public TestPipeline named(String name) {
        return yaml("pipeline: " + name);
    }

    /** Where the config file and the data directory are; below target/ unless a test says so. */
    public TestPipeline in(Path where) {
        directory = where;
        return yaml("data-dir: '" + dataDirectory().toAbsolutePath() + "'");
    }

    /** Lines of the config file. */
    public TestPipeline yaml(String... lines) {
        settings.add(lines);
        return this;
    }

    public TestPipeline sharedKafka() {
        return kafka(SharedServers.kafka().bootstrapServers());
    }

    public TestPipeline kafka(String bootstrapServers) {
        return yaml("kafka: { bootstrap-servers: '" + bootstrapServers + "' }");
    }

    /** Both sides by a role that may log in and nothing else, which is made where it is missing. */
    public TestPipeline asNobody(String role) {
        for (TestDatabase database : List.of(source, target)) {
            database.server()
                    .execute("DO $$ BEGIN CREATE ROLE " + role + " LOGIN; EXCEPTION WHEN duplicate_object THEN END $$");
        }
        return yaml("source: { user: " + role + " }", "target: { user: " + role + " }");
    }

    /** @param arguments of the processes that are started from now on */
    public TestPipeline jvm(String... arguments) {
        jvmArguments = List.of(arguments);
        return this;
    }

    /** Runs the statements on both sides. */
    public TestPipeline both(String... statements) {
        source.execute(statements);
        target.execute(statements);
        return this;
    }

    private static String side(String side, TestDatabase database, String user) {
        return side + ": { url: '" + database.jdbcUrl() + "', user: " + user + " }";
    }

    public TestDatabase source() {
        return source;
    }

    public TestDatabase target() {
        return target;
    }

    public PipelineName name() {
        return new PipelineName(settings.text("pipeline"));
    }

    public Path dataDirectory() {
        return directory.resolve("data");
    }

    /** As the program reads it. */
    public PipelineConfig config(String... moreLines) {
        return new ConfigReader(Map.of()).read(configFile(moreLines));
    }

    /** Written anew. With other lines it is another file for the same databases, and the pipeline stays as it is. */
    public Path configFile(String... moreLines) {
        String name = moreLines.length == 0 ? "tidegate" : "other-" + NUMBERS.incrementAndGet();
        return settings.copy().add(moreLines).write(directory.resolve(name + ".yaml"));
    }

    /** A command of Tidegate on the config file, in a JVM of its own that ends with the pipeline at the latest. */
    public JavaProcess start(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "-c", configFile().toString()));
        all.addAll(List.of(arguments));
        return processes.start(jvmArguments, all);
    }

    /** Has these watched while something is waited for, and closed at the end. */
    public void runBy(PipelineRoles others) {
        roles.add(others);
    }

    /** The end of what the processes have printed. */
    public String lastOutput() {
        return processes.lastOutput();
    }

    public TestPipeline awaitStreaming() {
        return awaitStreaming(WITHIN);
    }

    public TestPipeline awaitStreaming(Duration within) {
        String state = "SELECT state = 'streaming' FROM tidegate.pipeline WHERE pipeline = '%s'".formatted(name());
        return await("the pipeline streams", within, () -> "t".equals(target.queryText(state)));
    }

    /** Everything that is committed on the source by now is on the target. Heartbeats move an idle pipeline. */
    public TestPipeline awaitCaughtUp() {
        return awaitCaughtUp(WITHIN);
    }

    public TestPipeline awaitCaughtUp(Duration within) {
        String end = source.queryText("SELECT pg_current_wal_insert_lsn()::text");
        String reached = "SELECT commit_lsn >= '%s' FROM tidegate.checkpoint WHERE pipeline = '%s' AND lane = 0"
                .formatted(end, name());
        return await("the target reaches " + end, within, () -> "t".equals(target.queryText(reached)));
    }

    /** The source need not keep anything of what is committed by now. */
    public TestPipeline awaitSlotConfirmed() {
        String end = source.queryText("SELECT pg_current_wal_insert_lsn()::text");
        String confirmed = "SELECT confirmed_flush_lsn >= '%s' FROM pg_replication_slots WHERE slot_name = '%s'"
                .formatted(end, name().slot());
        return await("the slot is confirmed up to " + end, WITHIN, () -> "t".equals(source.queryText(confirmed)));
    }

    /** Servers that are on their way up, and tables that are not there yet, are waited for. */
    private TestPipeline await(String what, Duration within, Callable<Boolean> reached) {
        try {
            Awaitility.await(what)
                    .atMost(within)
                    .pollInterval(POLL)
                    .ignoreExceptionsMatching(e -> e instanceof IllegalStateException)
                    .until(() -> {
                        roles.forEach(PipelineRoles::requireRunning);
                        return reached.call();
                    });
            return this;
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("not in " + within + ": " + what + stops() + "\n" + lastOutput(), e);
        }
    }

    private String stops() {
        try {
            return String.join("", target.queryTexts("SELECT '; ' || code || ': ' || problem FROM tidegate.lane_stop"));
        } catch (IllegalStateException e) {
            return "; the stops cannot be read: " + e.getMessage();
        }
    }

    /** Every table of the two databases, or these, have the same rows. */
    public TestPipeline assertIdentical(String... tables) {
        if (tables.length == 0) {
            DatabaseComparison.assertIdentical(source, target);
            return this;
        }
        for (TableDifference table : DatabaseComparison.compare(source::connect, target::connect, List.of(tables))) {
            if (!table.isIdentical()) {
                throw new AssertionError(table.toString());
            }
        }
        return this;
    }

    public TestPipeline assertNoDrift() {
        List<String> drift = target.queryTexts(
                "SELECT table_name || ' ' || kind || ' ' || count::text FROM tidegate.drift ORDER BY 1");
        if (!drift.isEmpty()) {
            throw new AssertionError("drift: " + drift);
        }
        return this;
    }

    @Override
    public void close() {
        roles.forEach(PipelineRoles::close);
        for (AutoCloseable one : owned) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
