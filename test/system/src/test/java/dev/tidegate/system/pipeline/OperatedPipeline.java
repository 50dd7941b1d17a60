package dev.tidegate.system.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.late.LateTables;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.TableId;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A pipeline in a process of its own, and somebody who does on the target what a stopped lane asks for. */
public final class OperatedPipeline implements AutoCloseable {

    public static final Duration WITHIN = Duration.ofSeconds(60);

    private static final String DO = "run on the target: ";

    public final TestDatabase source;
    public final TestDatabase target;
    private final TestPipeline pipeline;
    private JavaProcess process;

    private OperatedPipeline(TestPipeline pipeline) {
        this.pipeline = pipeline;
        source = pipeline.source();
        target = pipeline.target();
    }

    /** {@code -Dtidegate.schema.source=10 -Dtidegate.schema.target=15} tries other servers than 15 and 17. */
    public static OperatedPipeline in(Path directory, String name, String... ddl) {
        return new OperatedPipeline(TestPipeline.between(version("source", "15"), version("target", "17"))
                .in(directory)
                .named(name)
                .yaml("tables: { include: ['public.*'] }")
                .both(ddl));
    }

    /** Between servers of these versions. */
    public static OperatedPipeline between(
            PostgresVersion source, PostgresVersion target, Path directory, String name, String... ddl) {
        return new OperatedPipeline(TestPipeline.between(source, target)
                .in(directory)
                .named(name)
                .yaml("tables: { include: ['public.*'] }")
                .both(ddl));
    }

    private static PostgresVersion version(String side, String major) {
        return PostgresVersion.valueOf("V" + System.getProperty("tidegate.schema." + side, major));
    }

    /** Lines of the config file, for the next start. */
    public OperatedPipeline with(String... lines) {
        pipeline.yaml(lines);
        return this;
    }

    public PipelineConfig config() {
        return pipeline.config();
    }

    public String configFile() {
        return pipeline.configFile().toString();
    }

    public OperatedPipeline start(String schemaChanges) {
        process = pipeline.yaml("schema-changes: " + schemaChanges).start("run");
        pipeline.awaitStreaming();
        return this;
    }

    public void kill() {
        process.killHard();
        assertThat(process.waitFor(WITHIN)).isTrue();
    }

    public OperatedPipeline both(String... sql) {
        pipeline.both(sql);
        return this;
    }

    public String output() {
        return process.output();
    }

    /** The code of the stop that the lane stands at, or none. */
    public String stopCode() {
        return target.queryTexts("SELECT code FROM tidegate.lane_stop").stream()
                .findFirst()
                .orElse("none");
    }

    /** Waits until the lane stands there. */
    public OperatedPipeline awaitStop(String code) {
        try {
            await().atMost(WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> stopCode()
                    .equals(code));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError("no stop " + code + " but " + stopText() + "\n" + process.tail(40), e);
        }
        return this;
    }

    /** Every earlier change has been applied: what is at a stop would keep all later ones waiting. */
    public void awaitNoStop() {
        await().atMost(WITHIN).until(() -> stopText().isEmpty() || !process.isAlive());
        assertThat(stopText()).isEmpty();
    }

    public String stopText() {
        return String.join(
                "", target.queryTexts("SELECT code || ': ' || problem || ' -> ' || next_step FROM tidegate.lane_stop"));
    }

    /** Runs the SQL that the stop prints, as it stands there. */
    public OperatedPipeline operate() {
        String step = target.queryText("SELECT next_step FROM tidegate.lane_stop");
        assertThat(step).startsWith(DO);
        target.execute(step.substring(DO.length(), step.indexOf(" -- ")));
        return this;
    }

    /** Has a table loaded again beside the stream, as the stop says, and waits until it is part of it. */
    public OperatedPipeline load(String table) {
        assertThat(stopText()).contains("tidegate load --table public." + table);
        return loadAgain(table);
    }

    /** The same without any stop. */
    public OperatedPipeline loadAgain(String table) {
        return loadAgain(new TableId("public", table));
    }

    public OperatedPipeline loadAgain(TableId table) {
        queue(table);
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> loadState(table.name())
                .equals("loaded, lane 0"));
        return this;
    }

    /** Has the running process load it; does not wait. */
    public void queue(String table) {
        queue(new TableId("public", table));
    }

    private void queue(TableId table) {
        try {
            queued(table);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public String loadState(String table) {
        return target.queryText(
                "SELECT state || ', lane ' || lane FROM tidegate.load_table WHERE table_name = '" + table + "'");
    }

    /** The same while the pipeline is down: the table's rows are copied, and its changes wait. */
    public void loadWithoutProcess(String table) throws SQLException {
        assertThat(queued(new TableId("public", table)).work(new StopSignal())).isTrue();
    }

    private LateTables queued(TableId table) throws SQLException {
        LateTables tables = new LateTables(config(), LoadLimits.defaults(), new LoadProgress());
        tables.queue(List.of(table));
        return tables;
    }

    /** Before 11 a default is written into the rows by a rewrite that is not in the WAL, whatever it is. */
    public boolean rewritesForDefaults() {
        return source.server().version().major() < 11;
    }

    /** Runs the SQL that the stop prints for a column with a default; if need be, fills it as the source did. */
    public OperatedPipeline operateForDefault(String table, String assignment) {
        operate();
        return rewritesForDefaults() ? awaitStop("COLUMN-CONTENT-UNKNOWN").fill(table, assignment) : this;
    }

    /** Gives the rows that are there what only whoever altered the source can know, and says so. */
    public OperatedPipeline fill(String table, String assignment) {
        target.execute("UPDATE " + table + " SET " + assignment);
        return acknowledge();
    }

    /** Says that the target is right as it is, with the SQL that the stop prints. */
    public OperatedPipeline acknowledge() {
        String step = target.queryText("SELECT next_step FROM tidegate.lane_stop");
        int from = step.indexOf("INSERT INTO tidegate.schema_acknowledgement");
        assertThat(from).as(step).isNotNegative();
        target.execute(step.substring(from, step.indexOf(" --", from)));
        return this;
    }

    /** Everything that is committed on the source by now is on the target. */
    public OperatedPipeline awaitCaughtUp() {
        return awaitCaughtUp(WITHIN);
    }

    public OperatedPipeline awaitCaughtUp(Duration within) {
        pipeline.awaitCaughtUp(within);
        return this;
    }

    public void awaitSlotConfirmed() {
        pipeline.awaitSlotConfirmed();
    }

    /** The source's columns have the same rows on both sides. */
    public OperatedPipeline assertSame(String... tables) {
        pipeline.assertIdentical(tables);
        return this;
    }

    public List<String> events() {
        return target.queryTexts("SELECT code || ' ' || table_name FROM tidegate.schema_event ORDER BY 1");
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
