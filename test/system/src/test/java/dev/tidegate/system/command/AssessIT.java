package dev.tidegate.system.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.system.pipeline.ItemPipeline;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.workload.SeedSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The assessment of a database with something of everything to be found. */
class AssessIT {

    @TempDir
    Path directory;

    @Test
    void reportsWhatIsThere() throws IOException, SQLException, InterruptedException {
        try (TestPipeline pipeline = ItemPipeline.in(directory, "cli_assess")) {
            SeedSchema.createFilled(pipeline.source(), 20_000);
            pipeline.source()
                    .execute(
                            "CREATE EXTENSION hstore",
                            "CREATE TABLE keyless (a int, secret text)",
                            "INSERT INTO keyless VALUES (1, 'do-not-show')",
                            "CREATE TABLE risky (id int PRIMARY KEY, doc xml, owner regrole)",
                            "CREATE TABLE \"<b>&odd\" (id int PRIMARY KEY)",
                            "CREATE INDEX first_one ON orders (placed_at)",
                            "CREATE INDEX second_one ON orders (placed_at)",
                            "ANALYZE");
            Path html = directory.resolve("report.html");
            JsonNode report;
            try (Connection writer = pipeline.source().connect();
                    Connection locker = pipeline.source().connect();
                    Statement lock = locker.createStatement()) {
                AtomicBoolean stop = new AtomicBoolean();
                Thread writes = new Thread(() -> write(writer, stop), "writes");
                writes.start();
                CommandLineRun run;
                try {
                    run = CommandLineRun.of(
                            "assess",
                            "--json",
                            "--sample-seconds",
                            "2",
                            "--html",
                            html.toString(),
                            "-c",
                            pipeline.configFile().toString());
                } finally {
                    stop.set(true);
                    writes.join(10_000);
                }
                assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
                report = new ObjectMapper().readTree(run.out());

                // Somebody's ALTER TABLE is not waited for.
                locker.setAutoCommit(false);
                lock.execute("LOCK TABLE customers IN ACCESS EXCLUSIVE MODE");
                CommandLineRun locked = CommandLineRun.of(
                        "assess",
                        "--sample-seconds",
                        "1",
                        "-c",
                        pipeline.configFile().toString());
                assertThat(locked.exitCode()).as(locked.out()).isEqualTo(ExitCode.UNKNOWN);
                assertThat(locked.err()).contains("ASSESS-LOCKED");
            }
            JsonNode inventory = table(report, "inventory_transactions");
            assertThat(report.at("/tables/0/table").asText()).isEqualTo("inventory_transactions");
            assertThat(inventory.get("bytes").asLong()).isGreaterThan(1_000_000);
            assertThat(inventory.get("estimatedRows").asLong()).isEqualTo(20_000);
            assertThat(table(report, "accounts").get("updatesPerSecond").asDouble())
                    .isPositive();
            assertThat(table(report, "keyless").get("identified").asBoolean()).isFalse();
            assertThat(report.at("/typesAtRisk").findValuesAsText("column")).contains("doc", "owner");
            assertThat(report.at("/extensions").findValuesAsText("extension")).contains("hstore");
            assertThat(index(report, "second_one").get("duplicateOf").asText()).isEqualTo("first_one");
            assertThat(index(report, "second_one").get("unused").asBoolean()).isTrue();
            assertThat(index(report, "first_one").get("duplicateOf").isNull()).isTrue();
            assertThat(report.at("/wal/bytesPerSecond").asDouble()).isPositive();
            assertThat(report.at("/load/sampleRows").asLong()).isEqualTo(20_000);
            assertThat(report.at("/load/writeSeconds").asDouble()).isPositive();
            assertThat(report.at("/load/secondsWithOneStream").asDouble()).isPositive();
            assertThat(pipeline.target().queryText("SELECT to_regclass('inventory_transactions')::text"))
                    .as("nothing is left on the target")
                    .isNull();
            String page = Files.readString(html);
            assertThat(page)
                    .contains("Tables without key", "public.keyless", "public.&lt;b&gt;&amp;odd")
                    .doesNotContain("<b>&odd", "do-not-show", "http://", "https://", "<script");
        }
    }

    /** Until told to stop; each statement by itself, and the sample sees their counts when the session reports them. */
    private static void write(Connection writer, AtomicBoolean stop) {
        try (Statement statement = writer.createStatement()) {
            while (!stop.get()) {
                statement.execute("UPDATE accounts SET balance = balance + 0 WHERE id <= 10");
                statement.execute("SELECT pg_sleep(0.02)");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode table(JsonNode report, String name) {
        return find(report.get("tables"), "table", name);
    }

    private static JsonNode index(JsonNode report, String name) {
        return find(report.get("indexes"), "index", name);
    }

    private static JsonNode find(JsonNode list, String field, String name) {
        for (JsonNode node : list) {
            if (node.get(field).asText().equals(name)) {
                return node;
            }
        }
        throw new AssertionError(name + " is not in " + list);
    }
}
