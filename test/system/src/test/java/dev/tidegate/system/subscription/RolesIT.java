package dev.tidegate.system.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A role of the target whose rights go and come back while it writes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class RolesIT {

    private static final String ROLE = "suite_mover";
    private static final String OWNER = "suite_owner";

    @TempDir
    static Path directory;

    private static TestPipeline pair;
    private static JavaProcess process;

    @BeforeAll
    static void start() {
        PostgresVersion from = PostgresVersion.V13.isAvailable() ? PostgresVersion.V13 : PostgresVersion.V15;
        pair = TestPipeline.between(from, PostgresVersion.V17)
                .in(directory)
                .named("suite_roles")
                .yaml("tables: { include: ['public.*'] }")
                .asNobody(ROLE)
                .asNobody(OWNER)
                .yaml("source: { user: postgres }", "target: { user: " + ROLE + " }")
                .both(
                        "CREATE TABLE plain (id int)",
                        "ALTER TABLE plain REPLICA IDENTITY FULL",
                        "CREATE TABLE hashed (id int PRIMARY KEY) PARTITION BY HASH (id)");
        pair.source()
                .execute(
                        "CREATE TABLE hashed_a PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                        "CREATE TABLE hashed_b PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                        "INSERT INTO plain VALUES (1), (3), (5)",
                        "INSERT INTO hashed SELECT generate_series(101, 120)");
        pair.target()
                .execute(
                        "CREATE TABLE hashed_a PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                        "CREATE TABLE hashed_b PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
                        "ALTER TABLE plain OWNER TO " + OWNER,
                        "ALTER TABLE hashed OWNER TO " + OWNER,
                        "ALTER ROLE " + ROLE + " SUPERUSER");
        process = pair.start("run");
        pair.awaitStreaming();
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    private static String awaitStop() {
        await().atMost(Duration.ofSeconds(60)).until(() -> !pair.target()
                .queryTexts("SELECT code FROM tidegate.lane_stop")
                .isEmpty());
        return pair.target().queryText("SELECT code || ': ' || problem || ' -> ' || next_step FROM tidegate.lane_stop");
    }

    private static void endSessions() {
        pair.target().execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + ROLE + "'");
    }

    private static void arrives(String... sql) {
        pair.target().execute(sql);
        pair.awaitCaughtUp().assertIdentical().assertNoDrift();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    @Order(1)
    void theSuperuserBecomesAnOrdinaryRole() {
        pair.source().execute("UPDATE plain SET id = 7 WHERE id = 1");
        arrives();
        pair.target().execute("ALTER ROLE " + ROLE + " NOSUPERUSER");
        endSessions();
        pair.source().execute("UPDATE plain SET id = 9 WHERE id = 5", "DELETE FROM hashed WHERE id < 105");
        assertThat(awaitStop()).startsWith("DATABASE-REFUSED").contains("session_replication_role");
        arrives("ALTER ROLE " + ROLE + " SUPERUSER");
    }

    @Test
    @Order(2)
    void grantsAreEnoughAndAreMissedOneByOne() {
        pair.target()
                .execute(
                        "GRANT SET ON PARAMETER session_replication_role TO " + ROLE,
                        "GRANT ALL ON SCHEMA tidegate TO " + ROLE,
                        "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON plain, hashed, hashed_a, hashed_b TO "
                                + ROLE,
                        "ALTER ROLE " + ROLE + " NOSUPERUSER");
        endSessions();
        pair.source().execute("INSERT INTO plain VALUES (11)", "UPDATE hashed SET id = id + 100 WHERE id < 110");
        arrives();
        for (String right : new String[] {"INSERT", "SELECT", "UPDATE"}) {
            pair.target().execute("REVOKE " + right + " ON plain FROM " + ROLE);
            pair.source()
                    .execute(
                            "INSERT INTO plain VALUES (13)",
                            "UPDATE plain SET id = 15 WHERE id = 13",
                            "DELETE FROM plain WHERE id = 15");
            assertThat(awaitStop())
                    .startsWith("WRITE-DENIED")
                    .contains("GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE");
            arrives("GRANT " + right + " ON plain TO " + ROLE);
        }
    }

    /** Rights by way of the owner's role, as long as they are inherited. */
    @Test
    @Order(3)
    void rightsOfTheOwnersRole() {
        pair.target()
                .execute("REVOKE ALL ON plain FROM " + ROLE, "GRANT " + OWNER + " TO " + ROLE + " WITH INHERIT FALSE");
        pair.source().execute("INSERT INTO plain VALUES (17)");
        assertThat(awaitStop()).startsWith("WRITE-DENIED");
        arrives("GRANT " + OWNER + " TO " + ROLE + " WITH INHERIT TRUE");
        pair.target().execute("ALTER TABLE plain ENABLE ROW LEVEL SECURITY");
        pair.source().execute("INSERT INTO plain VALUES (19)");
        arrives();
        pair.target().execute("ALTER TABLE plain FORCE ROW LEVEL SECURITY");
        pair.source().execute("UPDATE plain SET id = 21 WHERE id = 19");
        assertThat(awaitStop()).startsWith("ROW-SECURITY");
        arrives("ALTER TABLE plain NO FORCE ROW LEVEL SECURITY");
    }
}
