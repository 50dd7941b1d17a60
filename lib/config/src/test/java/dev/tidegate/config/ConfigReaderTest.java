package dev.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.monitor.AlertLimits;
import dev.tidegate.config.monitor.AlertTemplate;
import dev.tidegate.config.monitor.AlertsConfig;
import dev.tidegate.config.monitor.ExportConfig;
import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.config.monitor.GateConfig;
import dev.tidegate.config.monitor.ListenConfig;
import dev.tidegate.config.monitor.MailConfig;
import dev.tidegate.config.monitor.MonitorConfig;
import dev.tidegate.config.monitor.WebhookConfig;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.config.pipeline.SchemaChangePolicy;
import dev.tidegate.config.pipeline.SequencesConfig;
import dev.tidegate.config.pipeline.StopPolicy;
import dev.tidegate.config.pipeline.VerifyConfig;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.config.tables.TypesConfig;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {

    private static final String SMALLEST = """
            pipeline: orders
            source: { url: "jdbc:postgresql://a:5432/shop", user: reader }
            target: { url: "jdbc:postgresql://b:5432/shop", user: writer }
            tables: { include: ["public.*"] }
            """;

    /** With every key but verify's, tables.map's and those of encodings, which have tests of their own. */
    static final String FULL = """
            pipeline: orders_2
            source:
              url: "jdbc:postgresql://${env:HOST}:5432/shop?sslmode=verify-full"
              user: reader
              password: ${env:PASSWORD}
              properties: { connectTimeout: 3, sslrootcert: /etc/ca.pem }
            target:
              url: jdbc:postgresql://b:5432/shop
              user: writer
              password: "${file:secret}"
            tables: { include: ["public.*", 'sales."a.b"'], exclude: [public.tmp_*] }
            kafka:
              bootstrap-servers: "k1:9092, k2:9092"
              replication-factor: 3
              properties: { security.protocol: SSL }
            data-dir: /var/lib/tidegate
            capture:
              heartbeat-interval: 5s
              kafka-transaction-bytes-max: 64MB
              kafka-transaction-age-max: 200ms
              keep-applied: 72h
              disk-free-min: 5GB
              failover-slot: false
            apply:
              batch-rows-max: 100
              batch-bytes-max: 512kB
              batch-age-max: 1m
              stop: exit
              trust-triggers: true
            sequences:
              enabled: false
              include: [public.free_*]
              exclude: ['public."a.b"']
              interval: 5m
              margin: 0
            load:
              workers: 8
              piece-bytes: 2GB
              indexes: keep
              truncate: true
              analyze: false
              maintenance-work-mem: 512MB
              slot-wait-max: 10m
              keep-source-wal: true
            schema-changes: additive
            types: { xml-declarations: drop }
            monitor:
              listen: "[::1]:9000"
              token: "${env:PASSWORD}"
              tls: { keystore: /a.p12, password: "${env:PASSWORD}" }
              interval: 500ms
              history-days: 0
              alerts:
                max-lag: 10m
                slot-time-min: 4h
                heartbeat-age-max: 2m
                no-progress-for: 6m
                unknown-for: 0ms
                held-for: 30s
                gate-changes-max: 9
                resolved-after: 1m
                repeat: 1h
                webhooks:
                  - url: "https://hooks.example.com/a/b"
                    format: slack
                  - url: http://127.0.0.1:9/x
                    template: '{"text": "{{pipeline}}: {{summary}}"}'
                    headers: { X-Key: "${env:PASSWORD}" }
                mail:
                  host: smtp.example.com
                  security: tls
                  user: bot
                  password: "${env:PASSWORD}"
                  from: bot@example.com
                  to: [a@example.com, b@example.com]
              export:
                otlp:
                  url: http://127.0.0.1:4318/v1/metrics
                  interval: 10s
                  headers: { authorization: "${env:PASSWORD}" }
                  attributes: { service.namespace: shop }
                cloudwatch:
                  namespace: My/Space
                  interval: 2m
                  region: eu-central-1
                  endpoint: http://127.0.0.1:9
                  dimensions: { TaskIdentifier: orders }
            gate:
              max-lag: 5s
              held-for: 0ms
              progress-within: 1m
              slot-time-min: 2h
              transaction-age-max: 10s
              verification-age-max: 1h
              checks: { verification: optional, drift: off, lag: required }
            """;

    /** What {@link #FULL} refers to. */
    static Map<String, String> environment(String password) {
        return Map.of("HOST", "db.internal", "PASSWORD", password);
    }

    @TempDir
    Path directory;

    @Test
    void fillsInDefaults() {
        PipelineConfig config = read(SMALLEST);

        assertThat(config)
                .isEqualTo(new PipelineConfig(
                        new PipelineName("orders"),
                        new DatabaseConfig("jdbc:postgresql://a:5432/shop", "reader", new Secret(""), Map.of()),
                        new DatabaseConfig("jdbc:postgresql://b:5432/shop", "writer", new Secret(""), Map.of()),
                        new TableSelection(List.of("public.*"), List.of()),
                        new KafkaConfig(Optional.empty(), Map.of(), Optional.empty()),
                        Path.of("var/tidegate"),
                        CaptureConfig.defaults(),
                        ApplyConfig.defaults(),
                        SequencesConfig.defaults(),
                        LoadConfig.defaults(),
                        TypesConfig.defaults(),
                        SchemaChangePolicy.STOP,
                        MonitorConfig.defaults(),
                        GateConfig.defaults(),
                        VerifyConfig.defaults()));
    }

    @Test
    void mapsEveryKey() throws IOException {
        Files.writeString(directory.resolve("secret"), "s3cret: \"x\"\n");

        PipelineConfig config = read(FULL);

        assertThat(config)
                .isEqualTo(new PipelineConfig(
                        new PipelineName("orders_2"),
                        new DatabaseConfig(
                                "jdbc:postgresql://db.internal:5432/shop?sslmode=verify-full",
                                "reader",
                                new Secret("pa${ss: *word"),
                                Map.of("connectTimeout", "3", "sslrootcert", "/etc/ca.pem")),
                        new DatabaseConfig(
                                "jdbc:postgresql://b:5432/shop", "writer", new Secret("s3cret: \"x\""), Map.of()),
                        new TableSelection(List.of("public.*", "sales.\"a.b\""), List.of("public.tmp_*")),
                        new KafkaConfig(
                                Optional.of("k1:9092, k2:9092"), Map.of("security.protocol", "SSL"), Optional.of((short)
                                        3)),
                        Path.of("/var/lib/tidegate"),
                        new CaptureConfig(
                                Duration.ofSeconds(5),
                                64 << 20,
                                Duration.ofMillis(200),
                                Duration.ofHours(72),
                                5L << 30,
                                false),
                        new ApplyConfig(100, 512 << 10, Duration.ofMinutes(1), StopPolicy.EXIT, true),
                        new SequencesConfig(
                                false,
                                Optional.of(List.of("public.free_*")),
                                List.of("public.\"a.b\""),
                                Duration.ofMinutes(5),
                                0),
                        new LoadConfig(
                                8,
                                2L << 30,
                                LoadConfig.Indexes.KEEP,
                                LoadConfig.FilledTables.TRUNCATE,
                                false,
                                Optional.of(512L << 20),
                                Duration.ofMinutes(10),
                                true),
                        new TypesConfig(TypesConfig.XmlDeclarations.DROP),
                        SchemaChangePolicy.ADDITIVE,
                        new MonitorConfig(
                                new ListenConfig(
                                        "::1",
                                        9000,
                                        Optional.of(new Secret("pa${ss: *word")),
                                        Optional.of(
                                                new ListenConfig.Tls(Path.of("/a.p12"), new Secret("pa${ss: *word")))),
                                Duration.ofMillis(500),
                                0,
                                new AlertsConfig(
                                        new AlertLimits(
                                                Duration.ofMinutes(10),
                                                Duration.ofHours(4),
                                                Duration.ofMinutes(2),
                                                Duration.ofMinutes(6),
                                                Duration.ZERO,
                                                Duration.ofSeconds(30),
                                                9),
                                        Duration.ofMinutes(1),
                                        Duration.ofHours(1),
                                        List.of(
                                                new WebhookConfig(
                                                        new Secret("https://hooks.example.com/a/b"),
                                                        WebhookConfig.Format.SLACK,
                                                        Optional.empty(),
                                                        Map.of()),
                                                new WebhookConfig(
                                                        new Secret("http://127.0.0.1:9/x"),
                                                        WebhookConfig.Format.JSON,
                                                        Optional.of(new AlertTemplate(
                                                                "{\"text\": \"{{pipeline}}: {{summary}}\"}")),
                                                        Map.of("X-Key", new Secret("pa${ss: *word")))),
                                        Optional.of(new MailConfig(
                                                "smtp.example.com",
                                                465,
                                                MailConfig.Security.TLS,
                                                Optional.of(new MailConfig.Login("bot", new Secret("pa${ss: *word"))),
                                                "bot@example.com",
                                                List.of("a@example.com", "b@example.com")))),
                                new ExportConfig(
                                        Optional.of(new ExportConfig.Otlp(
                                                URI.create("http://127.0.0.1:4318/v1/metrics"),
                                                Duration.ofSeconds(10),
                                                Map.of("authorization", new Secret("pa${ss: *word")),
                                                Map.of("service.namespace", "shop"))),
                                        Optional.of(new ExportConfig.CloudWatch(
                                                "My/Space",
                                                Duration.ofMinutes(2),
                                                Optional.of("eu-central-1"),
                                                Optional.of(URI.create("http://127.0.0.1:9")),
                                                Map.of("TaskIdentifier", "orders"))))),
                        new GateConfig(
                                Duration.ofSeconds(5),
                                Duration.ZERO,
                                Duration.ofMinutes(1),
                                Duration.ofHours(2),
                                Duration.ofSeconds(10),
                                Duration.ofHours(1),
                                Map.of(
                                        GateCheck.VERIFICATION,
                                        GateCheck.Need.OPTIONAL,
                                        GateCheck.DRIFT,
                                        GateCheck.Need.OFF,
                                        GateCheck.LAG,
                                        GateCheck.Need.REQUIRED)),
                        VerifyConfig.defaults()));
    }

    @Test
    void refusesAGateAndAMonitorThatCannotBe() {
        assertThat(problems(SMALLEST + """
                        monitor: { listen: "here", token: "", tls: { keystore: /a }, interval: 1ms, history-days: 900, prot: 1 }
                        gate: { max-lag: 5, checks: { lags: off, drift: maybe } }
                        """))
                .containsExactly(
                        "monitor.listen: must be an address and a port such as 127.0.0.1:8471, not here",
                        "monitor.token: is empty, or starts or ends with a space",
                        "monitor.tls.password: is missing (for example password: ${file:/run/secrets/monitor-keystore})",
                        "monitor.interval: must lie between 200ms and 10s, not 1ms",
                        "monitor.history-days: must lie between 0 and 90, not 900",
                        "monitor.prot: unknown key",
                        "gate.max-lag: must be a duration such as 30s, not 5",
                        "gate.checks.drift: must be required, optional or off, not maybe",
                        "gate.checks.lags: unknown key (did you mean lag?)");
    }

    @Test
    void refusesAlertsAndExportsThatReachNobody() {
        assertThat(problems(SMALLEST + """
                        monitor:
                          alerts:
                            max-leg: 5m
                            repeat: 1s
                            webhooks:
                              - { format: xml }
                              - { url: "ftp://here", template: '{"a": {{summary}} }' }
                              - { url: "http://here", template: '{"a": "{{sumary}}" }' }
                            mail: { port: 99999, from: nobody, to: ["a b@c"], password: x }
                          export:
                            otlp: { url: localhost }
                            cloudwatch: { namespace: AWS/RDS, endpoint: here, dimensions: { a: "" } }
                        """))
                .containsExactly(
                        "monitor.alerts.repeat: must lie between 10s and 168h, not 1s",
                        "monitor.alerts.webhooks[0].url: is missing (for example url: ${env:ALERT_WEBHOOK})",
                        "monitor.alerts.webhooks[0].format: must be json or slack, not xml",
                        "monitor.alerts.webhooks[1].url: must be an http or https address",
                        "monitor.alerts.webhooks[1].template: is not JSON; placeholders such as {{summary}} belong inside quotes",
                        "monitor.alerts.webhooks[2].template: {{sumary}} is none of pipeline, alert, state, severity,"
                                + " summary, action, value, since, at",
                        "monitor.alerts.mail.host: is missing (for example host: smtp.example.com)",
                        "monitor.alerts.mail.port: must lie between 1 and 65535, not 99999",
                        "monitor.alerts.mail.from: must be an address such as somebody@example.com, not nobody",
                        "monitor.alerts.mail.to[0]: must be an address such as somebody@example.com, not a b@c",
                        "monitor.alerts.mail.password: has no user beside it",
                        "monitor.alerts.max-leg: unknown key (did you mean max-lag?)",
                        "monitor.export.otlp.url: must be an http or https address",
                        "monitor.export.cloudwatch.namespace: must be up to 255 letters, digits and . _ / # : -, without"
                                + " AWS/ at the start, not AWS/RDS",
                        "monitor.export.cloudwatch.endpoint: must be an http or https address",
                        "monitor.export.cloudwatch.dimensions: must be up to 29, none of them empty");
    }

    @Test
    void reportsEveryProblemAtOnceWithItsPath() {
        assertThat(problems("""
                        pipeline: Orders
                        source: { url: "jdbc:mysql://a/b", usr: reader, properties: { sslmod: require } }
                        target: { url: "jdbc:postgresql://b:5432/?sslMode=require", user: "", password: "${env:MISSING}" }
                        tables: { include: ["orders"], exclude: public.x }
                        kafka: { bootstrap_servers: "k:9092", properties: { acks: 0 } }
                        data-dir: "${file:none}"
                        capture: { heartbeat-interval: 5, kafka-transaction-bytes-max: 1kB }
                        apply: { batch-rows-max: 0, batch-age-max: 2h, batch-bytes-max: [1] }
                        sequences: { include: [x], exclude: y, enabled: yes, interval: 1ms, margin: -1, magin: 5 }
                        load: { workers: 0, piece-bytes: 1kB, indexes: later, truncate: true, append: true }
                        types: { xml-declarations: keep }
                        aply: {}
                        """))
                .containsExactly(
                        "pipeline: must be 1 to 40 lower-case letters, digits and underscores, the first one a letter, not Orders",
                        "source.user: is missing (for example user: tidegate)",
                        "source.url: is not a PostgreSQL JDBC URL (jdbc:postgresql://host:5432/database)",
                        "source.properties.sslmod: unknown setting (did you mean sslmode?)",
                        "source.usr: unknown key (did you mean user?)",
                        "target.user: is empty",
                        "target.password: environment variable MISSING is not set",
                        "target.url: names no database (jdbc:postgresql://host:5432/database)",
                        "target.url: unknown setting sslMode (did you mean sslmode?)",
                        "tables.exclude: must be a list such as [\"public.*\"], not a single value",
                        "tables.include: a pattern is schema.name, such as public.*; not orders",
                        "kafka.properties.acks: is set by Tidegate itself",
                        "kafka.properties: is for an external Kafka, but bootstrap-servers is missing",
                        "kafka.bootstrap_servers: unknown key (did you mean bootstrap-servers?)",
                        "data-dir: there is no file " + directory.resolve("none"),
                        "capture.heartbeat-interval: must be a duration such as 1s, not 5",
                        "capture.kafka-transaction-bytes-max: must lie between 64kB and 1GB, not 1kB",
                        "apply.batch-rows-max: must lie between 1 and 1000000, not 0",
                        "apply.batch-bytes-max: must be a single value, not a list",
                        "apply.batch-age-max: must lie between 0ms and 1m, not 2h",
                        "sequences.enabled: must be true or false, not yes",
                        "sequences.exclude: must be a list such as [\"public.*\"], not a single value",
                        "sequences.interval: must lie between 1s and 24h, not 1ms",
                        "sequences.margin: must be a whole number such as 1000, not -1",
                        "sequences.include: a pattern is schema.name, such as public.*; not x",
                        "sequences.magin: unknown key (did you mean margin?)",
                        "load.workers: must lie between 1 and 64, not 0",
                        "load.piece-bytes: must lie between 1MB and 1024GB, not 1kB",
                        "load.indexes: must be keep or after, not later",
                        "load.append: contradicts truncate: true",
                        "types.xml-declarations: must be refuse or drop, not keep",
                        "aply: unknown key (did you mean apply?)");
    }

    @Test
    void rejectsWhatYamlWouldLetThrough() {
        assertThat(problems(SMALLEST + "data-dir: a\ndata-dir: b\n")).containsExactly("data-dir: is a duplicate key");
        assertThat(problems(SMALLEST + "data-dir:\n"))
                .containsExactly("data-dir: has no value; leave the key out, or write \"\" for an empty text");
        assertThat(problems(SMALLEST + "data-dir: *x\n"))
                .containsExactly(
                        "data-dir: a YAML alias (*name) is not supported; put a value that starts with * in quotes");
        assertThat(failure(SMALLEST + "---\n" + SMALLEST)).hasMessageContaining("second document");
        assertThat(failure("# nothing\n")).hasMessageContaining("has no settings");
    }

    @Test
    void rejectsOneDatabaseAsBothSides() {
        assertThat(problems(SMALLEST.replace("//b:5432", "//a")))
                .containsExactly("target.url: is the same database as source.url");
    }

    @Test
    void rejectsAMisspeltSslModeWhereverItStands() {
        String modes = "sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full";
        assertThat(problems(SMALLEST.replace("//a:5432/shop", "//a:5432/shop?sslmode=verify_full")))
                .containsExactly("source.url: " + modes);
        assertThat(problems(SMALLEST.replace("user: writer", "user: writer, properties: { sslmode: requre }")))
                .containsExactly("target.properties.sslmode: " + modes);
    }

    @Test
    void rejectsPlaceholdersOfAnotherForm() {
        String expected = "data-dir: ${...} must be ${env:NAME} or ${file:/path};"
                + " write $${ for the characters ${ themselves";
        assertThat(problems(SMALLEST + "data-dir: a${HOME}\n")).containsExactly(expected);
        assertThat(problems(SMALLEST + "data-dir: a${env:HOST\n")).containsExactly(expected);
        assertThat(read(SMALLEST + "data-dir: a$${HOST}\n").dataDir()).isEqualTo(Path.of("a${HOST}"));
    }

    @Test
    void putsSeveralPlaceholdersIntoOneValue() {
        assertThat(read(SMALLEST + "data-dir: /${env:HOST}/${env:HOST}/x\n").dataDir())
                .isEqualTo(Path.of("/db.internal/db.internal/x"));
    }

    @Test
    void saysWhereTheYamlIsBrokenWithoutShowingTheLine() {
        TidegateException failure = failure("pipeline: orders\nsource:\n  password: \"hunter2\n  user: x\n");

        assertThat(failure.code()).isEqualTo("CONFIG-SYNTAX");
        assertThat(failure.describe()).contains("line 3").doesNotContain("hunter2");
    }

    @Test
    void neverShowsAValueThatCameFromElsewhere() {
        assertThat(failure(SMALLEST + "apply: { batch-age-max: \"${env:PASSWORD}\" }\n"))
                .hasMessageContaining("apply.batch-age-max: must be a duration such as 20ms")
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("*word");
    }

    @Test
    void saysWhichFileIsMissing() {
        TidegateException failure = catchThrowableOfType(
                TidegateException.class, () -> new ConfigReader(Map.of()).read(directory.resolve("no.yaml")));

        assertThat(failure.category()).isEqualTo(FailureCategory.USAGE);
        assertThat(failure).hasMessageContaining("no.yaml").hasMessageContaining("no such file");
    }

    private List<String> problems(String yaml) {
        TidegateException failure = failure(yaml);
        assertThat(failure.category()).isEqualTo(FailureCategory.USAGE);
        return failure.getMessage().lines().skip(1).map(String::strip).toList();
    }

    private TidegateException failure(String yaml) {
        TidegateException failure = catchThrowableOfType(TidegateException.class, () -> read(yaml));
        assertThat(failure).as("a failure").isNotNull();
        return failure;
    }

    private PipelineConfig read(String yaml) {
        Path file = directory.resolve("tidegate.yaml");
        try {
            Files.writeString(file, yaml, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return new ConfigReader(environment("pa${ss: *word")).read(file);
    }
}
