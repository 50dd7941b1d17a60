package dev.tidegate.prepare.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number of statements that a check runs does not follow the number of tables: over a network each costs a round trip. */
@Timeout(300)
class CheckRoundTripsIT {

    private static final int FEW = 20;
    private static final int MORE = 200;

    /** Some go a hundred tables at a time, and autovacuum counts too; one for each table would be 200 at least. */
    private static final long ADDED_MAX = 50;

    @ParameterizedTest
    @CsvSource({"V10, V15", "V15, V18"})
    void doNotFollowTheNumberOfTables(PostgresVersion from, PostgresVersion to) {
        PreflightFixture it = new PreflightFixture(SharedServers.database(from), SharedServers.database(to));
        it.both(
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                "CREATE DOMAIN short AS text CHECK (length(VALUE) < 30)",
                "CREATE TABLE customer (id int PRIMARY KEY)");
        create(it, 0, FEW);
        check(it);
        long before = transactions(it);
        check(it);
        long few = transactions(it) - before;
        create(it, FEW, FEW + MORE);
        before = transactions(it);
        check(it);
        assertThat(transactions(it) - before).isBetween(few / 2, few + ADDED_MAX);
    }

    @Test
    void rowsAreLookedAtForAFewSecondsOnly() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.both("CREATE FUNCTION slow(int) RETURNS boolean LANGUAGE sql STABLE AS"
                + " 'SELECT pg_catalog.pg_sleep(0.2) IS NOT NULL'");
        for (int i = 0; i < 12; i++) {
            it.both("CREATE TABLE t" + i + " (id int PRIMARY KEY)");
            it.source.execute("INSERT INTO t" + i + " SELECT generate_series(1, 100)");
            it.both("ALTER TABLE t" + i + " ADD CONSTRAINT slow CHECK (slow(id)) NOT VALID");
        }
        long start = System.nanoTime();
        assertThat(it.run())
                .filteredOn(finding -> finding.code().equals("CHECK-MAYBE-BROKEN"))
                .hasSize(12);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
    }

    private static void check(PreflightFixture it) {
        assertThat(it.errors()).isEmpty();
    }

    private static void create(PreflightFixture it, int from, int to) {
        it.both("DO $$ BEGIN FOR i IN " + from + ".." + (to - 1) + " LOOP EXECUTE format('CREATE TABLE %I (id serial"
                + " PRIMARY KEY, customer int REFERENCES customer, m mood, s short, at date, CHECK (n >= 0),"
                + " n numeric(9,2) DEFAULT 0)', 't' || i); EXECUTE format('CREATE INDEX ON %I (at)', 't' || i);"
                + " END LOOP; END $$");
    }

    /** Of both databases; each statement outside of a transaction is one. */
    private static long transactions(PreflightFixture it) {
        return settled(it.source) + settled(it.target);
    }

    /** Sessions tell the statistics at their end or a little later. */
    private static long settled(TestDatabase database) {
        PostgresServer server = database.server();
        String sql = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = '" + database.name()
                + "' AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '" + database.name()
                + "' AND pid <> pg_backend_pid())";
        TestDatabase elsewhere = TestDatabase.of(server, "postgres");
        long[] last = {-1, 0};
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    long now = elsewhere.queryTexts(sql).stream()
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElse(-1);
                    last[1] = now >= 0 && now == last[0] ? last[1] + 1 : 0;
                    last[0] = now;
                    return last[1] >= 3;
                });
        return last[0];
    }
}
