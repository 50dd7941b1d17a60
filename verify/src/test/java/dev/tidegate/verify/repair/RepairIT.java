package dev.tidegate.verify.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.verify.TwoDatabases;
import dev.tidegate.verify.compare.SnapshotComparison;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyReport;
import dev.tidegate.verify.snapshot.ApproximateSnapshots;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written, and what an undo brings back. That the applier waits meanwhile is tested where there is one. */
class RepairIT {

    private TwoDatabases databases;

    @BeforeEach
    void create() throws SQLException {
        databases = new TwoDatabases(PostgresVersion.V15, PostgresVersion.V17);
        String swaps = "CREATE TABLE swaps (id int PRIMARY KEY, code text UNIQUE, n int GENERATED ALWAYS AS IDENTITY";
        databases.source().execute(swaps + ")", "CREATE TABLE plain (a int, b text)");
        databases.target().execute(swaps + ", own text)", "CREATE TABLE plain (a int, b text, own text)");
        databases.both(
                "INSERT INTO swaps (id, code) SELECT n, 'c' || n FROM generate_series(1, 5) n",
                "INSERT INTO plain SELECT n % 3, 'b' FROM generate_series(1, 30) n");
        sql("INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)"
                + " SELECT ?, gen_random_uuid(), '', '', 'streaming'");
    }

    private void sql(String statement) throws SQLException {
        try (Connection session = open()) {
            Sql.on(session).update(statement, databases.config().pipeline());
        }
    }

    @AfterEach
    void close() {
        databases.close();
    }

    private void plantDifferences() {
        databases
                .target()
                .execute(
                        "UPDATE swaps SET code = 'x', own = 'mine' WHERE id = 1",
                        "UPDATE swaps SET code = 'c1' WHERE id = 2",
                        "UPDATE swaps SET code = 'c2' WHERE id = 1",
                        "DELETE FROM swaps WHERE id = 3",
                        "INSERT INTO swaps (id, code, own) VALUES (9, 'c9', 'mine')",
                        "UPDATE plain SET own = 'mine' WHERE a = 2",
                        "INSERT INTO plain VALUES (2, 'b', 'mine'), (2, 'b', 'mine')",
                        "DELETE FROM plain WHERE ctid = (SELECT ctid FROM plain WHERE a = 1 LIMIT 1)");
    }

    @Test
    void writesWhatDiffersAndKeepsWhatOnlyTheTargetHas() throws SQLException {
        plantDifferences();
        List<TableResult> found = databases.compare();
        List<String> planned = plan(found).statements();
        assertThat(planned)
                .hasSize(4 + 3)
                .contains(
                        "DELETE FROM ONLY \"public\".\"swaps\" WHERE \"id\" = '9';",
                        "UPDATE ONLY \"public\".\"swaps\" SET \"code\" = 'c1' WHERE \"id\" = '1';",
                        "UPDATE ONLY \"public\".\"swaps\" SET \"code\" = 'c2' WHERE \"id\" = '2';")
                .endsWith("INSERT INTO \"public\".\"plain\" (\"a\", \"b\") OVERRIDING SYSTEM VALUE VALUES ('1', 'b');");

        RepairReport done = apply(found);
        assertThat(done.leftOut()).isEmpty();
        assertThat(TwoDatabases.differences(databases.compare())).isEmpty();
        assertThat(databases.target().queryTexts("SELECT id || coalesce(own, '-') FROM swaps ORDER BY id"))
                .as("codes that had changed places are taken out and put back, with what only the target has")
                .containsExactly("1mine", "2-", "3-", "4-", "5-");
        assertThat(databases.target().queryLong("SELECT count(*) FROM plain WHERE own = 'mine'"))
                .isEqualTo(10);
        RepairPlan again = plan(found);
        assertThat(again.statements())
                .as("what has become right since is left alone")
                .isEmpty();
    }

    @Test
    void undoBringsBackWhatWasThereUnlessItHasChangedSince() throws SQLException {
        plantDifferences();
        List<TableResult> found = databases.compare();
        List<String> wrong = TwoDatabases.differences(found);
        RepairReport done = apply(found);
        databases.target().execute("UPDATE swaps SET own = 'new' WHERE id = 4");

        RepairReport undone =
                new RepairService(databases.config()).undo(done.id().orElseThrow());
        assertThat(undone.leftOut()).isEmpty();
        assertThat(undone.statements()).hasSameSizeAs(done.statements());
        assertThat(TwoDatabases.differences(databases.compare())).containsExactlyInAnyOrderElementsOf(wrong);
        assertThat(databases.target().queryText("SELECT own FROM swaps WHERE id = 9"))
                .isEqualTo("mine");
        assertThatThrownBy(() ->
                        new RepairService(databases.config()).undo(done.id().orElseThrow()))
                .isInstanceOfSatisfying(TidegateException.class, failure -> assertThat(failure.code())
                        .isEqualTo("REPAIR-UNKNOWN"));
    }

    @Test
    void undoLeavesOutRowsThatHaveChangedSince() throws SQLException {
        plantDifferences();
        RepairReport done = apply(databases.compare());
        databases.target().execute("UPDATE swaps SET code = 'other' WHERE id = 3", "DELETE FROM plain WHERE a = 1");

        RepairReport undone =
                new RepairService(databases.config()).undo(done.id().orElseThrow());
        assertThat(undone.leftOut())
                .hasSize(2)
                .anyMatch(line -> line.contains("swaps 3 has changed since"))
                .anyMatch(line -> line.contains("plain: 1 rows without key"));
    }

    private RepairPlan plan(List<TableResult> found) throws SQLException {
        try (ApproximateSnapshots snapshots = databases.snapshots();
                Connection target = open()) {
            target.setAutoCommit(false);
            return read(snapshots, new RepairCandidates(report(found), 100), target);
        }
    }

    private RepairReport apply(List<TableResult> found) throws SQLException {
        try (ApproximateSnapshots snapshots = databases.snapshots();
                Connection target = open()) {
            target.setAutoCommit(false);
            UUID id = UUID.randomUUID();
            RepairCandidates candidates = new RepairCandidates(report(found), 100);
            RepairLog log = RepairLog.begin(target, databases.config().pipeline(), id, Lsn.NONE);
            RepairPlan plan = read(snapshots, candidates, target);
            plan.write(target, log, candidates);
            target.commit();
            return new RepairReport(Optional.of(id), Lsn.NONE, plan.statements(), candidates.leftOut());
        }
    }

    private RepairPlan read(ApproximateSnapshots snapshots, RepairCandidates candidates, Connection target)
            throws SQLException {
        SnapshotComparison tables = SnapshotComparison.at(snapshots, databases.config(), VerifyOptions.everything());
        return RepairPlan.read(snapshots, tables.pairs(), candidates, target);
    }

    private Connection open() throws SQLException {
        return new TargetDatabase(databases.config().target()).openWriter("test");
    }

    private static VerifyReport report(List<TableResult> found) {
        return new VerifyReport(UUID.randomUUID(), "full", Lsn.NONE, Duration.ZERO, found, Duration.ZERO);
    }
}
