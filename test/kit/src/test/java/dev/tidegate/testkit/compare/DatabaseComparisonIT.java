package dev.tidegate.testkit.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.workload.SeedSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseComparisonIT {
    @Test
    void findsNoDifferenceBetweenReleasesThatPrintFloatsDifferently() {
        try (TestDatabase source = SharedServers.database(PostgresVersion.V10);
                TestDatabase target = SharedServers.database(PostgresVersion.V17)) {
            SeedSchema.createFilled(source, 1_000);
            SeedSchema.createFilled(target, 1_000);
            // Filled by default values, so each side has its own time.
            for (TestDatabase database : List.of(source, target)) {
                database.execute("UPDATE customers SET created_at = 'epoch'");
            }
            assertThat(source.queryText("SELECT sum(weight::text::numeric)::text FROM products"))
                    .isNotNull();
            DatabaseComparison.assertIdentical(source, target);
        }
    }

    @Test
    void findsEveryPlantedDifference() {
        try (TestDatabase source = SharedServers.database(PostgresVersion.V15);
                TestDatabase target = SharedServers.database(PostgresVersion.V15)) {
            source.execute(
                    "CREATE TABLE \"T\" (id int, v text, at timestamptz)",
                    "INSERT INTO \"T\" SELECT n, 'v' || n, to_timestamp(n) FROM generate_series(1, 5000) n");
            target.execute(
                    "CREATE TABLE \"T\" (at timestamptz, v text, id int)",
                    "INSERT INTO \"T\" SELECT to_timestamp(n), 'v' || n, n FROM generate_series(1, 5000) n");
            DatabaseComparison.assertIdentical(source, target);

            target.execute(
                    "UPDATE \"T\" SET v = NULL WHERE id = 7",
                    "DELETE FROM \"T\" WHERE id IN (1, 5000)",
                    "INSERT INTO \"T\" SELECT * FROM \"T\" WHERE id = 9",
                    "INSERT INTO \"T\" VALUES (NULL, '\uD83D\uDE00 after \uFFFD', 6000)");
            TableDifference difference =
                    DatabaseComparison.compare(source::connect, target::connect).get(0);
            assertThat(difference.table()).isEqualTo("public.\"T\"");
            assertThat(difference.sourceRows()).isEqualTo(5000);
            assertThat(difference.targetRows()).isEqualTo(5000);
            assertThat(difference.missing()).isEqualTo(3);
            assertThat(difference.extra()).isEqualTo(3);
            assertThat(difference.samples())
                    .contains("- (7,v7,\"1970-01-01 00:00:07+00\")", "+ (7,,\"1970-01-01 00:00:07+00\")");
            assertThatThrownBy(() -> DatabaseComparison.assertIdentical(source, target))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("3 missing, 3 extra");
        }
    }

    @Test
    void tellsNullFromEmptyAndNegativeZeroFromZero() {
        try (TestDatabase source = SharedServers.database(PostgresVersion.V13);
                TestDatabase target = SharedServers.database(PostgresVersion.V18)) {
            source.execute("CREATE TABLE t (a text, f float8)", "INSERT INTO t VALUES ('', 0)");
            target.execute("CREATE TABLE t (a text, f float8)", "INSERT INTO t VALUES ('', '-0')");
            assertThat(DatabaseComparison.compare(source::connect, target::connect, List.of("public.t"))
                            .get(0)
                            .isIdentical())
                    .isFalse();
            target.execute("UPDATE t SET f = 0");
            DatabaseComparison.assertIdentical(source, target);
            target.execute("UPDATE t SET a = NULL");
            assertThat(DatabaseComparison.compare(source::connect, target::connect, List.of("public.t"))
                            .get(0)
                            .isIdentical())
                    .isFalse();
        }
    }
}
