package dev.tidegate.system.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.roles.EmbeddedKafka;
import dev.tidegate.app.takeover.TakeoverProbe;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.MonitorService;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An open gate is a target that the application can be pointed at; the command and the monitor say the same of it. */
class GateTakeoverIT {

    private static final Duration WITHIN = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void whatTheApplicationWouldMissShutsTheGateUntilItIsThere() throws Exception {
        try (TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)
                .in(directory)
                .named("cli_takeover")
                .yaml(
                        "tables: { include: ['public.*'] }",
                        "sequences: { interval: 2s }",
                        "monitor: { listen: '127.0.0.1:0' }",
                        "gate: { held-for: 1s, checks: { verification: optional } }")) {
            String clerk = "gate_clerk_" + pipeline.source().name();
            pipeline.source().execute("CREATE ROLE " + clerk + " LOGIN");
            pipeline.target().execute("CREATE ROLE " + clerk + " LOGIN");
            try {
                pipeline.source()
                        .execute(
                                "CREATE TABLE customer (id serial PRIMARY KEY, email text CONSTRAINT once UNIQUE)",
                                "CREATE TABLE orders (id int PRIMARY KEY, customer int CONSTRAINT known REFERENCES customer)",
                                "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                                "CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2'",
                                "CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()",
                                "CREATE MATERIALIZED VIEW emails AS SELECT email FROM customer",
                                "GRANT SELECT, INSERT ON orders TO " + clerk,
                                "INSERT INTO customer (email) SELECT 'c' || n FROM generate_series(1, 500) n",
                                "INSERT INTO orders SELECT n, n FROM generate_series(1, 500) n");
                String config = pipeline.configFile().toString();
                assertThat(CommandLineRun.of("schema", "copy", "-c", config).exitCode())
                        .isEqualTo(ExitCode.DONE);
                pipeline.start("run");
                pipeline.awaitStreaming().awaitCaughtUp();
                Map<String, String> first = awaitOnly(config, "materialized-views");
                assertThat(first.get("materialized-views")).contains("public.emails");
                pipeline.target().execute("REFRESH MATERIALIZED VIEW emails", "ANALYZE emails");
                CommandLineRun open = CommandLineRun.of("gate", "--wait", "--timeout", "1m", "-c", config);
                assertThat(open.exitCode()).as(open.out()).isEqualTo(ExitCode.DONE);

                pipeline.target()
                        .execute(
                                "ALTER TABLE orders DROP CONSTRAINT known, DROP CONSTRAINT orders_pkey",
                                "ALTER TABLE customer DROP CONSTRAINT once",
                                "DROP TRIGGER touch ON orders",
                                "DROP FUNCTION twice",
                                "REVOKE INSERT ON orders FROM " + clerk);
                Map<String, String> shut = obstacles(config);
                assertThat(shut).containsOnlyKeys("keys", "foreign-keys", "triggers", "functions", "grants");
                assertThat(shut.get("keys"))
                        .contains(
                                "primary key public.orders.orders_pkey is missing", "public.customer.once is missing");
                assertThat(ofTheMonitor(pipeline.config())).isEqualTo(shut);

                CommandLineRun copy = CommandLineRun.of("schema", "copy", "-c", config);
                assertThat(copy.exitCode()).as(copy.out()).isEqualTo(ExitCode.DONE);
                CommandLineRun again = CommandLineRun.of("gate", "--wait", "--timeout", "1m", "-c", config);
                assertThat(again.exitCode()).as(again.out()).isEqualTo(ExitCode.DONE);
            } finally {
                pipeline.source().execute("DROP OWNED BY " + clerk, "DROP ROLE " + clerk);
                pipeline.target().execute("DROP OWNED BY " + clerk, "DROP ROLE " + clerk);
            }
        }
    }

    /** Sequences, for one, are looked at seldom. */
    private static Map<String, String> awaitOnly(String config, String check) {
        return await().atMost(WITHIN)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> obstacles(config), found -> found.keySet().equals(Set.of(check)));
    }

    private static Map<String, String> obstacles(String config) throws IOException {
        return obstacles(new ObjectMapper()
                .readTree(CommandLineRun.of("gate", "--json", "-c", config).out()));
    }

    private static Map<String, String> obstacles(JsonNode gate) {
        Map<String, String> found = new TreeMap<>();
        for (JsonNode check : gate.get("checks")) {
            boolean shuts = check.get("need").asText().equals("required")
                    && check.get("outcome").asText().equals("failed");
            if (shuts) {
                found.put(
                        check.get("check").asText(),
                        check.get("reason").asText() + " -> "
                                + check.get("nextStep").asText());
            }
        }
        return found;
    }

    private static Map<String, String> ofTheMonitor(PipelineConfig config) throws Exception {
        StopSignal stop = new StopSignal();
        try (MonitorService monitor =
                new MonitorService(config, () -> EmbeddedKafka.observed(config), new TakeoverProbe(config))) {
            Thread thread = new Thread(() -> monitor.run(stop), "monitor under test");
            thread.start();
            URI uri = URI.create("http://127.0.0.1:" + monitor.port() + "/api/gate");
            HttpClient client = HttpClient.newHttpClient();
            Map<String, String> found = await().atMost(WITHIN)
                    .until(
                            () -> obstacles(new ObjectMapper()
                                    .readTree(client.send(
                                                    HttpRequest.newBuilder(uri).build(),
                                                    HttpResponse.BodyHandlers.ofString())
                                            .body())),
                            map -> map.containsKey("keys"));
            stop.request();
            thread.join(10_000);
            return found;
        }
    }
}
