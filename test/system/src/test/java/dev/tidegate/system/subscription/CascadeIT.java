package dev.tidegate.system.subscription;

import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A target that is the source of another pipeline. */
@Timeout(180)
class CascadeIT {

    private static final String[] SCHEMA = {
        "CREATE TABLE t (a int PRIMARY KEY, b text, big text)",
        "CREATE TABLE f (v text)",
        "ALTER TABLE f REPLICA IDENTITY FULL",
        "CREATE TABLE late (a int PRIMARY KEY)"
    };

    private static TestDatabase middle;
    private static TestPipeline first;
    private static TestPipeline second;

    @BeforeAll
    static void start() {
        PostgresVersion from = PostgresVersion.V13.isAvailable() ? PostgresVersion.V13 : PostgresVersion.V15;
        middle = SharedServers.database(PostgresVersion.V15);
        first = pipeline(SharedServers.database(from), middle).named("cascade_first");
        second = pipeline(middle, SharedServers.database(PostgresVersion.V18)).named("cascade_second");
        first.both(SCHEMA);
        second.target().execute(SCHEMA);
        first.source()
                .execute(
                        "ALTER TABLE t ALTER big SET STORAGE EXTERNAL",
                        "INSERT INTO t SELECT g, 'b', repeat('x', 5000) FROM generate_series(1, 20) g",
                        "INSERT INTO f SELECT 'same' FROM generate_series(1, 4)",
                        "INSERT INTO late SELECT generate_series(1, 100)");
        middle.execute("ALTER TABLE t ALTER big SET STORAGE EXTERNAL");
        InProcessRoles.of(first).start();
        InProcessRoles.of(second).start();
    }

    private static TestPipeline pipeline(TestDatabase source, TestDatabase target) {
        return TestPipeline.between(source, target).sharedKafka().yaml("tables: { include: ['public.*'] }");
    }

    @AfterAll
    static void stop() {
        second.close();
        middle.close();
        first.close();
        first.source().close();
    }

    private static void assertSame() {
        first.awaitCaughtUp()
                .assertIdentical("public.t", "public.f", "public.late")
                .assertNoDrift();
        second.awaitCaughtUp()
                .assertIdentical("public.t", "public.f", "public.late")
                .assertNoDrift();
    }

    @Test
    void whatOnePipelineWritesTheNextReads() {
        first.source()
                .execute(
                        "UPDATE t SET b = 'kept big' WHERE a < 5",
                        "UPDATE t SET a = a + 100 WHERE a > 15",
                        "BEGIN; INSERT INTO t VALUES (50, 'p'); SAVEPOINT s; DELETE FROM t; ROLLBACK TO s;"
                                + " UPDATE f SET v = 'one' WHERE ctid = '(0,1)'; PREPARE TRANSACTION 'cascade'",
                        "COMMIT PREPARED 'cascade'",
                        "INSERT INTO t SELECT g FROM generate_series(1000, 9000) g",
                        "DELETE FROM f WHERE ctid = '(0,2)'");
        assertSame();
        first.source().execute("TRUNCATE f", "INSERT INTO f VALUES ('after')");
        assertSame();
    }

    /** Emptied, copied and indexed again in the middle, while the next pipeline streams. */
    @Test
    void aTableThatIsLoadedAgainReachesTheEnd() {
        middle.execute("DELETE FROM late WHERE a < 10");
        LateLoad.of(first, "late");
        first.source().execute("UPDATE late SET a = -a WHERE a < 20", "INSERT INTO late VALUES (1000)");
        assertSame();
    }
}
