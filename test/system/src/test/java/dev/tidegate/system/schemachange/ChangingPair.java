package dev.tidegate.system.schemachange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.config.ConfigReader;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.late.LateTables;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.TableId;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.compare.DatabaseComparison;
import dev.tidegate.testkit.compare.TableDifference;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Two databases with a pipeline in a process of its own, and somebody who does on the target what a stopped lane asks for. */
final class ChangingPair implements AutoCloseable {

    static final Duration WITHIN = Duration.ofSeconds(20);

    private static final String DO = "run on the target: ";

    final TestDatabase source;
    final TestDatabase target;
    private final Path directory;
    private final String pipeline;
    private JavaProcess process;

    private ChangingPair(PostgresVersion from, PostgresVersion to, Path directory, String pipeline, String... ddl) {
        this.source = SharedServers.database(from);
        this.target = SharedServers.database(to);
        this.directory = directory;
        this.pipeline = pipeline;
        source.execute(ddl);
        target.execute(ddl);
    }

    /** {@code -Dtidegate.schema.source=10 -Dtidegate.schema.target=15} tries other servers than 15 and 17. */
    static ChangingPair ofVersions(Path directory, String pipeline, String... ddl) {
        return new ChangingPair(version("source", "15"), version("target", "17"), directory, pipeline, ddl);
    }

    private static PostgresVersion version(String side, String major) {
        return PostgresVersion.valueOf("V" + System.getProperty("tidegate.schema." + side, major));
    }

    String config(String schemaChanges) {
        try {
            return Files.writeString(directory.resolve(pipeline + ".yaml"), """
                            pipeline: %s
                            source: { url: "%s", user: postgres }
                            target: { url: "%s", user: postgres }
                            tables: { include: ["public.*"] }
                            data-dir: "%s"
                            schema-changes: %s
                            """.formatted(
                            pipeline, source.jdbcUrl(), target.jdbcUrl(), directory.resolve("data"), schemaChanges))
                    .toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    ChangingPair start(String schemaChanges) {
        process = JavaProcess.builder("dev.tidegate.app.Tidegate")
                .jvmArguments("-Xmx512m")
                .arguments("run", "-c", config(schemaChanges))
                .start();
        await().atMost(WITHIN)
                .pollInterval(Duration.ofMillis(100))
                .failFast(
                        () -> assertThat(process.isAlive()).as(process.tail(40)).isTrue())
                .ignoreExceptionsMatching(e -> e instanceof IllegalStateException)
                .until(() -> "streaming".equals(target.queryText("SELECT state FROM tidegate.pipeline")));
        return this;
    }

    void kill() {
        process.killHard();
        assertThat(process.waitFor(WITHIN)).isTrue();
    }

    String output() {
        return process.output();
    }

    /** The code of the stop that the lane stands at, or none. */
    String stopCode() {
        return target.queryTexts("SELECT code FROM tidegate.lane_stop").stream()
                .findFirst()
                .orElse("none");
    }

    /** Waits until the lane stands there. */
    ChangingPair awaitStop(String code) {
        try {
            await().atMost(WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> stopCode()
                    .equals(code));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError("no stop " + code + " but " + stopText() + "\n" + process.tail(40), e);
        }
        return this;
    }

    /** Every earlier change has been applied: what is at a stop would keep all later ones waiting. */
    void awaitNoStop() {
        await().atMost(Duration.ofSeconds(5)).until(() -> stopText().isEmpty());
    }

    String stopText() {
        return String.join(
                "", target.queryTexts("SELECT code || ': ' || problem || ' -> ' || next_step FROM tidegate.lane_stop"));
    }

    /** Runs the SQL that the stop prints, as it stands there. */
    ChangingPair operate() {
        String step = target.queryText("SELECT next_step FROM tidegate.lane_stop");
        assertThat(step).startsWith(DO);
        target.execute(step.substring(DO.length(), step.indexOf(" -- ")));
        return this;
    }

    /** Has a table loaded again beside the stream, as the stop says, and waits until it is part of it. */
    ChangingPair load(String table) {
        assertThat(stopText()).contains("tidegate load --table public." + table);
        return loadAgain(table);
    }

    /** The same without any stop. */
    ChangingPair loadAgain(String table) {
        queue(table);
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> loadState(table)
                .equals("loaded, lane 0"));
        return this;
    }

    /** Has the running process load it; does not wait. */
    void queue(String table) {
        try {
            queued(table);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String loadState(String table) {
        return target.queryText(
                "SELECT state || ', lane ' || lane FROM tidegate.load_table WHERE table_name = '" + table + "'");
    }

    /** The same while the pipeline is down: the table's rows are copied, and its changes wait. */
    void loadWithoutProcess(String table) throws SQLException {
        assertThat(queued(table).work(new StopSignal())).isTrue();
    }

    private LateTables queued(String table) throws SQLException {
        PipelineConfig read = new ConfigReader(Map.of()).read(Path.of(config("stop")));
        LateTables tables = new LateTables(read, LoadLimits.defaults(), new LoadProgress());
        tables.queue(List.of(new TableId("public", table)));
        return tables;
    }

    /** Before 11 a default is written into the rows by a rewrite that is not in the WAL, whatever it is. */
    boolean rewritesForDefaults() {
        return source.server().version().major() < 11;
    }

    /** Runs the SQL that the stop prints for a column with a default; if need be, fills it as the source did. */
    ChangingPair operateForDefault(String table, String assignment) {
        operate();
        return rewritesForDefaults() ? awaitStop("COLUMN-CONTENT-UNKNOWN").fill(table, assignment) : this;
    }

    /** Gives the rows that are there what only whoever altered the source can know, and says so. */
    ChangingPair fill(String table, String assignment) {
        target.execute("UPDATE " + table + " SET " + assignment);
        return acknowledge();
    }

    /** Says that the target is right as it is, with the SQL that the stop prints. */
    ChangingPair acknowledge() {
        String step = target.queryText("SELECT next_step FROM tidegate.lane_stop");
        int from = step.indexOf("INSERT INTO tidegate.schema_acknowledgement");
        assertThat(from).as(step).isNotNegative();
        target.execute(step.substring(from, step.indexOf(" --", from)));
        return this;
    }

    /** Everything that is committed on the source by now is on the target. */
    ChangingPair awaitCaughtUp() {
        return awaitCaughtUp(WITHIN);
    }

    ChangingPair awaitCaughtUp(Duration within) {
        String end = source.queryText("SELECT pg_current_wal_insert_lsn()::text");
        AtomicReference<String> last = new AtomicReference<>();
        try {
            await().atMost(within).pollInterval(Duration.ofMillis(50)).until(() -> {
                last.set(stopText());
                return target.queryText("SELECT (commit_lsn >= '" + end + "')::text FROM tidegate.checkpoint"
                                + " WHERE lane = 0")
                        .equals("true");
            });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(
                    "the target did not reach " + end + "; " + last.get() + "\n" + process.tail(60), e);
        }
        return this;
    }

    /** The source need not keep anything of what is committed by now. */
    void awaitSlotConfirmed() {
        String end = source.queryText("SELECT pg_current_wal_insert_lsn()::text");
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(100)).until(() -> source.queryText(
                        "SELECT (confirmed_flush_lsn >= '" + end + "')::text FROM pg_replication_slots"
                                + " WHERE slot_name = 'tidegate_" + pipeline + "'")
                .equals("true"));
    }

    /** The source's columns have the same rows on both sides. */
    ChangingPair assertSame(String... tables) {
        List<TableDifference> differences =
                DatabaseComparison.compare(source::connect, target::connect, List.of(tables));
        assertThat(differences).isNotEmpty().allMatch(TableDifference::isIdentical);
        return this;
    }

    List<String> events() {
        return target.queryTexts("SELECT code || ' ' || table_name FROM tidegate.schema_event ORDER BY 1");
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
