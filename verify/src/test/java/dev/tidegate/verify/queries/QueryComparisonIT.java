package dev.tidegate.verify.queries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.verify.TwoDatabases;
import dev.tidegate.verify.snapshot.ApproximateSnapshots;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QueryComparisonIT {

    private static TwoDatabases databases;

    @BeforeAll
    static void create() {
        databases = new TwoDatabases(PostgresVersion.V15, PostgresVersion.V17)
                .both(
                        "CREATE TABLE orders (id int PRIMARY KEY, amount numeric, note text)",
                        "INSERT INTO orders SELECT n, n * 1.5 FROM generate_series(1, 1000) n");
        databases.target().execute("UPDATE orders SET note = '' WHERE id = 9", "CREATE INDEX ON orders (amount)");
    }

    @AfterAll
    static void close() {
        databases.close();
    }

    @Test
    void answersAreTheSameWhateverTheirOrder() throws SQLException {
        QueryResult result = run("SELECT id, amount FROM orders ORDER BY random()");
        assertThat(result.ran()).isTrue();
        assertThat(result.answersTheSame()).isTrue();
        assertThat(result.source().rows()).isEqualTo(1_000);
        assertThat(result.source().times()).hasSize(3);
    }

    @Test
    void nullAndAnEmptyTextAreDifferentAnswers() throws SQLException {
        assertThat(run("SELECT note FROM orders WHERE id = 9").answersTheSame()).isFalse();
        assertThat(run("SELECT note FROM orders WHERE id = 8").answersTheSame()).isTrue();
    }

    @Test
    void plansAreComparedByTheirShape() throws SQLException {
        assertThat(run("SELECT id FROM orders WHERE id = 5").plansTheSame()).isTrue();
        assertThat(run("SELECT id FROM orders ORDER BY amount LIMIT 1").plansTheSame())
                .isFalse();
    }

    @Test
    void aQueryThatFailsOrWritesDoesNotEndTheOthers() throws SQLException {
        List<QueryResult> results =
                runAll(List.of("SELECT nothing FROM orders", "DELETE FROM orders", "SELECT count(*) FROM orders"));
        assertThat(results).extracting(QueryResult::ran).containsExactly(false, false, true);
        assertThat(results.get(0).problem()).contains("42703");
        assertThat(results.get(1).problem()).contains("25006");
        assertThat(results.get(2).answersTheSame()).isTrue();
    }

    @Test
    void aQueryThatTakesTooLongIsEnded() throws SQLException {
        assertThat(run("SELECT pg_sleep(60)").problem()).contains("57014");
    }

    private static QueryResult run(String query) throws SQLException {
        return runAll(List.of(query)).get(0);
    }

    private static List<QueryResult> runAll(List<String> queries) throws SQLException {
        try (ApproximateSnapshots snapshots = databases.snapshots()) {
            return QueryComparison.compare(snapshots, queries, 3, Duration.ofSeconds(1), line -> {}, new StopSignal())
                    .orElseThrow();
        }
    }
}
