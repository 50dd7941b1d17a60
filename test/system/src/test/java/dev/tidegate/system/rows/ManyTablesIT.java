package dev.tidegate.system.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Nothing takes time by the square of the number of tables. {@code -Dtidegate.rows.tables=5000} tries more. */
@Timeout(600)
class ManyTablesIT {

    private static final Logger LOG = LoggerFactory.getLogger(ManyTablesIT.class);
    private static final int TABLES = Integer.getInteger("tidegate.rows.tables", 300);

    /** On busy cores; a fifth of it at rest. The square of the number of tables would be far beyond. */
    private static final Duration PER_TABLE_MAX = Duration.ofMillis(60);

    /** Of the servers, the broker and the roles, whatever the number of tables. */
    private static final Duration START_MAX = Duration.ofMinutes(3);

    private static final Duration ALL_MAX = START_MAX.plus(PER_TABLE_MAX.multipliedBy(TABLES));

    @Test
    void checksLoadsAndStreamsThousandsOfTables() {
        try (TestPipeline pair =
                TestPipeline.between(PostgresVersion.V18, PostgresVersion.V18).sharedKafka()) {
            InProcessRoles roles = InProcessRoles.of(pair);
            create(pair.source());
            create(pair.target());
            forEachTable(pair.source(), "INSERT INTO %s SELECT 1, 'v'");
            long start = System.nanoTime();
            assertThat(roles.errors()).isEmpty();
            long checked = System.nanoTime();
            roles.start();
            long loaded = System.nanoTime();
            forEachTable(pair.source(), "INSERT INTO %s SELECT 2, 'w'");
            forEachTable(pair.source(), "UPDATE %s SET v = 'u' WHERE id = 1");
            pair.awaitCaughtUp(ALL_MAX);
            long streamed = System.nanoTime();

            LOG.info(
                    "{} tables: checked in {} ms, started in {} ms, two changes of each streamed in {} ms",
                    TABLES,
                    (checked - start) / 1_000_000,
                    (loaded - checked) / 1_000_000,
                    (streamed - loaded) / 1_000_000);
            assertThat(Duration.ofNanos(streamed - start)).isLessThan(ALL_MAX);
            assertThat(pair.target()
                            .queryLong("SELECT sum((xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM '"
                                    + " || oid::regclass || ' WHERE v IN (''u'', ''w'')', false, true, '')))[1]::text::int)"
                                    + " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"))
                    .isEqualTo(2L * TABLES);
            pair.assertNoDrift();
        }
    }

    private static void create(TestDatabase database) {
        forEachTable(database, "CREATE TABLE %s (id int PRIMARY KEY, v text)");
    }

    /** A transaction for every hundred tables: each table costs locks. */
    private static void forEachTable(TestDatabase database, String statement) {
        for (int from = 0; from < TABLES; from += 100) {
            database.execute("DO $$ BEGIN FOR i IN " + from + ".." + (Math.min(from + 100, TABLES) - 1)
                    + " LOOP EXECUTE format('" + statement.replace("'", "''").replace("%s", "%1$s")
                    + "', 't' || i); END LOOP; END $$");
        }
    }
}
