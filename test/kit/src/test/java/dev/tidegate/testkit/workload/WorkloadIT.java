package dev.tidegate.testkit.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.compare.InvariantReader;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WorkloadIT {
    private static final String ALL_ROWS = """
            SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM products) + (SELECT count(*) FROM orders)
                 + (SELECT count(*) FROM order_items) + (SELECT count(*) FROM inventory_transactions)
                 + (SELECT count(*) FROM sessions) + (SELECT count(*) FROM accounts)
            """;

    @Test
    void changesEveryTableAndKeepsTheSumOfTheAccounts() {
        try (TestDatabase database = SharedServers.database(PostgresVersion.V10)) {
            SeedSchema.createFilled(database, 2_000);
            long rowsBefore = database.queryLong(ALL_ROWS);
            try (InvariantReader reader = InvariantReader.ofAccounts(database::connect);
                    Workload workload = Workload.builder(database::connect)
                            .clients(3)
                            .seed(7)
                            .start()) {
                workload.awaitTransactions(1_500, Duration.ofSeconds(60));
                WorkloadCounts counts = workload.stop();
                assertThat(counts.transactions()).isGreaterThanOrEqualTo(1_500);
                assertThat(counts.rolledBack()).isPositive();
                assertThat(counts.unknown()).isZero();
                assertThat(database.queryLong(ALL_ROWS) - rowsBefore).isEqualTo(counts.inserts() - counts.deletes());
                assertThat(counts.updates()).isPositive();
                assertThat(reader.goodReads()).isPositive();
                assertThat(reader.violations()).isEmpty();
            }
            for (String table : SeedSchema.TABLES) {
                assertThat(database.queryLong(
                                "SELECT n_tup_upd + n_tup_del FROM pg_stat_all_tables WHERE relname = '" + table + "'"))
                        .as(table)
                        .satisfiesAnyOf(n -> assertThat(n).isPositive(), n -> assertThat(table)
                                .isEqualTo("customers"));
            }
            assertThat(database.queryLong("SELECT count(*) FROM products WHERE sku LIKE 'REN-%'"))
                    .isPositive();
            assertThat(database.queryLong("SELECT max(pg_column_size(data)) FROM sessions"))
                    .isGreaterThan(10_000);
        }
    }

    @Test
    void keepsToItsRate() {
        try (TestDatabase database = SharedServers.database(PostgresVersion.V17)) {
            SeedSchema.createFilled(database, 100);
            try (Workload workload = Workload.builder(database::connect)
                    .clients(2)
                    .transactionsPerSecond(100)
                    .start()) {
                long start = System.nanoTime();
                workload.awaitTransactions(100, Duration.ofSeconds(30));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(700));
            }
        }
    }

    @Test
    void survivesARestartAndAKillOfItsServer() {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.V18)) {
            TestDatabase database = server.createDatabase("shop");
            SeedSchema.createFilled(database, 500);
            try (Workload workload =
                    Workload.builder(database::connect).clients(2).start()) {
                workload.awaitTransactions(50, Duration.ofSeconds(30));
                server.restart();
                workload.awaitTransactions(50, Duration.ofSeconds(30));
                server.killHard();
                server.start();
                workload.awaitTransactions(50, Duration.ofSeconds(30));
                assertThat(workload.stop().unknown()).isPositive();
            }
            assertThat(database.queryLong("SELECT sum(balance) FROM accounts")).isEqualTo(SeedSchema.ACCOUNTS_TOTAL);
        }
    }

    @Test
    void reportsAFailureThatIsNotAConflict() {
        try (TestDatabase database = SharedServers.database(PostgresVersion.V15)) {
            Workload workload = Workload.builder(database::connect).clients(1).start();
            assertThatThrownBy(() -> workload.awaitTransactions(10, Duration.ofSeconds(10)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not exist");
            assertThatThrownBy(workload::stop).hasMessageContaining("does not exist");
        }
    }

    @Test
    void readerNotesWhatItShouldNeverSee() {
        try (TestDatabase database = SharedServers.database(PostgresVersion.V15);
                InvariantReader reader =
                        InvariantReader.start(database::connect, "SELECT sum(v)::bigint FROM t", Set.of(3L))) {
            database.execute("CREATE TABLE t (v int)", "INSERT INTO t VALUES (1), (2)");
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> reader.goodReads() > 0);
            assertThat(reader.violations()).isEmpty();
            database.execute("UPDATE t SET v = v + 1 WHERE v = 1");
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !reader.violations()
                    .isEmpty());
            assertThat(reader.violations().get(0)).endsWith(": 4");
        }
    }
}
