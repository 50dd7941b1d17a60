package dev.tidegate.system.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import dev.tidegate.testkit.sink.HttpSink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows with values that are easily recognized meet every kind of refusal, in the stream, in a load, in a repair and in a copy of
 * the schema, with everything logged. Then whatever was printed, stored, answered and sent is searched for the values.
 */
@Timeout(300)
class PlantedValuesIT {

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final String TEXT = "Zq7Planted";
    private static final String NUMBER = "918273645";
    private static final Pattern PLANTED = Pattern.compile("(?i)zq7pl|9182736|\\\\x5a7137|6q7anted");

    /** A table that is the same on both sides, what the target alone is then given, and a row that meets it. */
    private record Refusal(String name, String columns, String onTarget, String row, String code) {

        Refusal(String name, String columns, String onTarget, String row) {
            this(name, columns, onTarget, row, "APPLY-REFUSED");
        }

        String create() {
            return "CREATE TABLE " + name + " (id int PRIMARY KEY, " + columns + ")";
        }

        String insert(int id) {
            return "INSERT INTO " + name + " VALUES (" + id + ", " + row + ")";
        }
    }

    private static final List<Refusal> REFUSALS = List.of(
            new Refusal("not_null", "a text, b text", "ALTER TABLE not_null ALTER b SET NOT NULL", "'" + TEXT + "', NULL"),
            new Refusal("checked", "a text", "ALTER TABLE checked ADD CHECK (length(a) < 3)", "'" + TEXT + "'"),
            new Refusal(
                    "once",
                    "a text",
                    "INSERT INTO once VALUES (-1, '" + TEXT + "'); CREATE UNIQUE INDEX once_a ON once (a)",
                    "'" + TEXT + "'",
                    "APPLY-CONFLICT"),
            new Refusal(
                    "apart",
                    "a int4range",
                    "INSERT INTO apart VALUES (-1, '[918273640,918273650)'); ALTER TABLE apart ADD EXCLUDE USING gist (a"
                            + " WITH &&)",
                    "'[918273645,918273646)'",
                    "APPLY-CONFLICT"),
            new Refusal("invalid_text", "a text", "ALTER TABLE invalid_text ALTER a TYPE int USING NULL", "'" + TEXT + "'"),
            new Refusal("too_long", "a text", "ALTER TABLE too_long ALTER a TYPE varchar(3)", "'" + TEXT + "'"),
            new Refusal("overflow", "a numeric", "ALTER TABLE overflow ALTER a TYPE numeric(3,1)", NUMBER),
            new Refusal("out_of_range", "a bigint", "ALTER TABLE out_of_range ALTER a TYPE smallint", NUMBER),
            new Refusal("invalid_date", "a text", "ALTER TABLE invalid_date ALTER a TYPE date USING NULL", "'" + TEXT + "'"),
            new Refusal("invalid_json", "a text", "ALTER TABLE invalid_json ALTER a TYPE json USING NULL", "'" + TEXT + "'"),
            new Refusal(
                    "too_long_key",
                    "a text",
                    "CREATE INDEX ON too_long_key (a)",
                    "(SELECT string_agg('" + TEXT + "' || md5(i::text), '') FROM generate_series(1, 400) i)"),
            new Refusal(
                    "domained",
                    "a text",
                    "CREATE DOMAIN short AS text CHECK (length(VALUE) < 3); ALTER TABLE domained ALTER a TYPE short",
                    "'" + TEXT + "'"),
            new Refusal(
                    "expression",
                    "a text",
                    "CREATE INDEX ON expression ((a::int))",
                    "'" + TEXT + "'"),
            new Refusal("raised", "a text", raising("raised", "ERRCODE = '23514'"), "'" + TEXT + "'"),
            new Refusal("raised_state", "a text", raising("raised_state", "ERRCODE = '55000'"), "'" + TEXT + "'"),
            new Refusal(
                    "raised_detail",
                    "a text",
                    raising("raised_detail", "DETAIL = NEW.a, HINT = NEW.a, CONSTRAINT = NEW.a, ERRCODE = '42501'"),
                    "'" + TEXT + "'"),
            new Refusal(
                    "executed",
                    "a text",
                    "CREATE FUNCTION f_executed(a text) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN EXECUTE"
                            + " 'SELECT ' || a; RETURN 1; END $$; CREATE INDEX ON executed (f_executed(a))",
                    "'" + TEXT + "'"));

    /** A function of an index runs whatever the session's role does to triggers. */
    private static String raising(String table, String options) {
        String body = options.replace("NEW.a", "a");
        return "CREATE FUNCTION f_" + table + "(a text) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN"
                + " RAISE EXCEPTION 'bad value % of a row', a USING " + body + "; END $$;"
                + " CREATE INDEX ON " + table + " (f_" + table + "(a))";
    }

    private final Map<String, String> said = new LinkedHashMap<>();

    @TempDir
    Path directory;

    @Test
    void reachNoLogNoStateNoAnswerAndNoMessage() throws Exception {
        try (HttpSink alerts = HttpSink.start();
                TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)
                        .in(directory)
                        .named("planted")
                        .yaml(
                                "tables: { include: ['public.*'] }",
                                "monitor: { listen: '127.0.0.1:0', alerts: { webhooks: [ { url: '" + alerts.url("/")
                                        + "' } ] } }")
                        .both(REFUSALS.stream().map(Refusal::create).toArray(String[]::new))) {
            JavaProcess run = pipeline.start("run", "--verbose", "--log-format", "json");
            JavaProcess monitor = pipeline.start("monitor", "--verbose");
            pipeline.awaitStreaming();

            refuseInTheStream(pipeline);
            pipeline.awaitCaughtUp();
            refuseInALoad(pipeline);
            refuseInARepair(pipeline);

            String address = monitor.awaitOutput("the monitor answers on ", WITHIN)
                    .replaceFirst(".*answers on (http\\S*)/.*", "$1");
            await().atMost(WITHIN).until(() -> !alerts.received().isEmpty());
            for (String path : List.of("/api/lag", "/api/gate", "/api/tables", "/api/history", "/metrics", "/health/ready")) {
                said.put("monitor " + path, get(address + path));
            }
            for (String command : List.of("status", "gate", "lag")) {
                command(pipeline, command, "--json");
                command(pipeline, command, "--verbose");
            }
            keep("alert", alerts.received().toString());
            keep("run", run.output());
            keep("monitor", monitor.output());
            keepState(pipeline);
        }
        assertNothingIsPlanted();
    }

    private void refuseInTheStream(TestPipeline pipeline) {
        int id = 0;
        for (Refusal refusal : REFUSALS) {
            pipeline.target().execute(refusal.onTarget());
            pipeline.source().execute(refusal.insert(++id));
            await(refusal.name()).atMost(WITHIN).until(() -> !stop(pipeline).isEmpty());
            String stop = stop(pipeline).get(0);
            keep("stop of " + refusal.name(), stop);
            assertThat(stop).as(refusal.name()).startsWith(refusal.code());
            // Out of the way for the next one; then it meets the load.
            pipeline.target().execute("ALTER TABLE " + refusal.name() + " RENAME TO x_" + refusal.name());
            pipeline.target().execute(refusal.create());
            await(refusal.name()).atMost(WITHIN).until(() -> stop(pipeline).isEmpty());
        }
    }

    private static List<String> stop(TestPipeline pipeline) {
        return pipeline.target()
                .queryTexts("SELECT code || ': ' || problem || ' -> ' || next_step FROM tidegate.lane_stop");
    }

    /** The tables that refuse are back in place, and are loaded by the process that runs. */
    private void refuseInALoad(TestPipeline pipeline) {
        for (Refusal refusal : REFUSALS) {
            pipeline.target()
                    .execute("DROP TABLE " + refusal.name() + "; ALTER TABLE x_" + refusal.name() + " RENAME TO "
                            + refusal.name());
        }
        List<String> arguments = new ArrayList<>(List.of("load", "-c", pipeline.configFile().toString()));
        REFUSALS.forEach(refusal -> arguments.addAll(List.of("--table", "public." + refusal.name())));
        keep("load", CommandLineRun.of(arguments.toArray(String[]::new)).toString());
        String failed = "SELECT count(*) FROM tidegate.load_table WHERE error_problem <> ''";
        await("tables that cannot be loaded: " + failed)
                .atMost(WITHIN)
                .until(() -> pipeline.target().queryLong(failed) >= REFUSALS.size() - 3);
    }

    /** Missing rows are written by a repair, and refused like any others. */
    private void refuseInARepair(TestPipeline pipeline) {
        command(pipeline, "verify", "--list-max", "100");
        command(pipeline, "verify", "--json", "--verbose");
        command(pipeline, "verify", "--repair", "plan");
        command(pipeline, "verify", "--repair", "apply", "--verbose");
    }

    private void command(TestPipeline pipeline, String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, "-c", pipeline.configFile().toString()));
        arguments.addAll(List.of(options));
        keep(command + " " + List.of(options), CommandLineRun.of(arguments.toArray(String[]::new)).toString());
    }

    private void keep(String what, String text) {
        said.put(what, text);
    }

    /** All but what a repair keeps in order to be undone. */
    private void keepState(TestPipeline pipeline) {
        for (String table : pipeline.target()
                .queryTexts("SELECT relname FROM pg_class WHERE relnamespace = 'tidegate'::regnamespace"
                        + " AND relkind = 'r' AND relname NOT IN ('repair_row')")) {
            keep(
                    "tidegate." + table,
                    String.join("\n", pipeline.target().queryTexts("SELECT t::text FROM tidegate." + table + " t")));
        }
    }

    private static String get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void assertNothingIsPlanted() {
        assertThat(said).hasSizeGreaterThan(50);
        List<String> leaks = new ArrayList<>();
        said.forEach((what, text) -> text.lines()
                .filter(line -> PLANTED.matcher(line).find())
                .limit(3)
                .forEach(line -> leaks.add(what + ": " + around(line))));
        assertThat(leaks).isEmpty();
    }

    private static String around(String line) {
        var found = PLANTED.matcher(line);
        return found.find()
                ? line.substring(Math.max(0, found.start() - 200), Math.min(line.length(), found.end() + 60))
                : line;
    }
}
