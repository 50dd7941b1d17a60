package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A change that the target refuses: the message, its SQL as it stands, and whether the process waits or ends. */
@Timeout(300)
class RefusedChangeIT {

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final String ROLE = "refused_mover";
    private static final String RUN_ON_TARGET = "run on the target: ";

    private static final String[] SCHEMA = {
        "CREATE TABLE item (id int PRIMARY KEY, name varchar(30), note text, price numeric(9,2), code bit(6),"
                + " size text)",
        "CREATE TABLE visit (id int, at int, place text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
        "CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM (0) TO (100)",
    };

    /** What only the target does, a change that meets it, code, and words of the message. */
    private record Refusal(String onTarget, String change, String code, List<String> words) {}

    private static final List<Refusal> REFUSALS = List.of(
            new Refusal(
                    "ALTER TABLE item ALTER name TYPE varchar(3), ALTER note SET NOT NULL, ALTER id TYPE bigint",
                    "INSERT INTO item VALUES (1, 'confidential', 'n')",
                    "APPLY-REFUSED",
                    List.of(
                            "INSERT of public.item",
                            "varying(3)",
                            "column name is character varying(30) on the source")),
            new Refusal(
                    "SELECT",
                    "INSERT INTO item VALUES (2, 'x', NULL)",
                    "APPLY-REFUSED",
                    List.of("null value in column \"note\"", "the source's column takes NULL")),
            new Refusal(
                    "ALTER TABLE item ADD CONSTRAINT \"Short\" CHECK (length(note) < 5)",
                    "UPDATE item SET note = 'confidential' WHERE id = 2",
                    "APPLY-REFUSED",
                    List.of("UPDATE of public.item", "constraint \"Short\"", "the source has no such constraint")),
            new Refusal(
                    "ALTER TABLE item ADD CONSTRAINT once UNIQUE (price)",
                    "INSERT INTO item (id, price) VALUES (3, 7.5), (4, 7.5)",
                    "APPLY-CONFLICT",
                    List.of("INSERT of public.item", "constraint once", "the source has no such constraint")),
            new Refusal(
                    "CREATE UNIQUE INDEX \"Twice\" ON item (lower(name))",
                    "INSERT INTO item (id, name) VALUES (5, 'confidential'), (6, 'CONFIDENTIAL')",
                    "APPLY-CONFLICT",
                    List.of("constraint Twice", "the source has no such constraint")),
            new Refusal(
                    "ALTER TABLE item ALTER code TYPE bit(4)",
                    "INSERT INTO item (id, code) VALUES (7, B'101010')",
                    "APPLY-REFUSED",
                    List.of("bit(4)", "column code is bit(6) on the source")),
            new Refusal(
                    "ALTER TABLE item ALTER size TYPE int USING NULL",
                    "UPDATE item SET size = 'confidential' WHERE id = 7",
                    "APPLY-REFUSED",
                    List.of("type integer", "column size is text on the source")),
            new Refusal(
                    "ALTER TABLE visit ADD CONSTRAINT near CHECK (place <> 'confidential'), ALTER place SET NOT NULL",
                    "INSERT INTO visit VALUES (1, 1, 'confidential')",
                    "APPLY-REFUSED",
                    List.of("constraint \"near\"", "the source has no such constraint")),
            new Refusal(
                    "SELECT",
                    "INSERT INTO visit VALUES (2, 2, NULL)",
                    "APPLY-REFUSED",
                    List.of("null value in column \"place\"", "the source's column takes NULL")));

    @TempDir
    Path directory;

    @Test
    void theProcessWaitsAndTheSqlOfTheMessageLetsItContinue() {
        try (TestPipeline pipeline = pipeline("refused_wait", "wait")) {
            JavaProcess run = pipeline.start("run");
            pipeline.awaitStreaming();
            for (Refusal refusal : REFUSALS) {
                pipeline.target().execute(refusal.onTarget());
                pipeline.source().execute(refusal.change());
                String message = awaitStop(pipeline, refusal);
                assertThat(message)
                        .contains(refusal.words())
                        .doesNotContain("column id")
                        .doesNotContainIgnoringCase("confidential'", "'confidential");
                String sql = message.substring(message.indexOf(RUN_ON_TARGET) + RUN_ON_TARGET.length());
                assertThat(sql).endsWith(" -- the lane continues by itself");
                pipeline.target().execute(sql);
                pipeline.awaitCaughtUp();
            }
            pipeline.assertIdentical().assertNoDrift();
            assertThat(run.isAlive()).isTrue();
            assertThat(run.output())
                    .contains("apply lane 0 is blocked, and continues by itself")
                    .doesNotContainIgnoringCase("confidential");
        }
    }

    @Test
    void theProcessEndsIfTheConfigSaysSo() {
        try (TestPipeline pipeline = pipeline("refused_exit", "exit")) {
            JavaProcess run = pipeline.start("run");
            pipeline.awaitStreaming();
            pipeline.target().execute("ALTER TABLE item ADD CONSTRAINT short CHECK (length(note) < 5)");
            pipeline.source().execute("INSERT INTO item (id, note) VALUES (1, 'confidential')");
            String sql = endsAt(run, "APPLY-REFUSED");
            pipeline.target().execute(sql);

            run = pipeline.start("run");
            pipeline.awaitCaughtUp();
            pipeline.source().execute("ALTER TABLE item ADD added int");
            pipeline.source().execute("INSERT INTO item (id, added) VALUES (2, 2)");
            pipeline.target().execute(endsAt(run, "TARGET-COLUMN-MISSING"));

            pipeline.start("run");
            pipeline.awaitCaughtUp().assertIdentical().assertNoDrift();
        }
    }

    /** Of apply, and of the roles beside it. */
    @Test
    void rightsOnItsOwnTablesThatAreTakenAwayEndNothing() {
        try (TestPipeline pipeline = pipeline("refused_state", "wait").asNobody(ROLE)) {
            pipeline.yaml("source: { user: postgres }");
            pipeline.target()
                    .execute(
                            "GRANT SET ON PARAMETER session_replication_role TO " + ROLE,
                            "GRANT CREATE ON DATABASE " + pipeline.target().name() + " TO " + ROLE,
                            "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO " + ROLE);
            JavaProcess run = pipeline.start("run");
            pipeline.awaitStreaming();
            pipeline.target().execute("REVOKE ALL ON ALL TABLES IN SCHEMA tidegate FROM " + ROLE);
            pipeline.source().execute("INSERT INTO item (id) VALUES (1)");
            for (String role : List.of("apply lane 0", "capture", "load", "join", "table watch")) {
                run.awaitOutput(role + " is blocked, and continues by itself. DATABASE-REFUSED", WITHIN);
            }
            pipeline.target().execute("GRANT ALL ON ALL TABLES IN SCHEMA tidegate TO " + ROLE);
            pipeline.awaitCaughtUp().assertIdentical().assertNoDrift();
            assertThat(run.isAlive()).isTrue();
        }
    }

    /** @return the SQL of the message */
    private static String endsAt(JavaProcess run, String code) {
        assertThat(run.waitFor(WITHIN)).as(run.tail(20)).isTrue();
        assertThat(run.exitCode()).hasValue(ExitCode.UNKNOWN);
        assertThat(run.output())
                .contains("apply lane 0 stops. " + code, "then start again")
                .doesNotContain("confidential");
        String output = run.output();
        int sql = output.lastIndexOf(RUN_ON_TARGET) + RUN_ON_TARGET.length();
        return output.substring(sql, output.indexOf('\n', sql));
    }

    private static String awaitStop(TestPipeline pipeline, Refusal refusal) {
        Awaitility.await(refusal.change()).atMost(WITHIN).until(() -> pipeline.target()
                .queryTexts("SELECT code FROM tidegate.lane_stop")
                .contains(refusal.code()));
        return pipeline.target().queryText("SELECT problem || ' -> ' || next_step FROM tidegate.lane_stop");
    }

    private TestPipeline pipeline(String name, String stop) {
        return TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)
                .in(directory.resolve(name))
                .named(name)
                .yaml("tables: { include: ['public.*'] }", "apply: { stop: " + stop + " }")
                .both(SCHEMA);
    }
}
