package dev.tidegate.verify.repair;

import dev.tidegate.core.Lsn;
import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.Catalog;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.catalog.TablePair;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.database.TargetDatabase;
import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.run.Failures;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.verify.Difference;
import dev.tidegate.verify.TableResult;
import dev.tidegate.verify.VerifyOptions;
import dev.tidegate.verify.VerifyReport;
import dev.tidegate.verify.compare.CutComparison;
import dev.tidegate.verify.compare.RowCopy;
import dev.tidegate.verify.cut.CutTaking;
import dev.tidegate.verify.cut.ExactCut;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Repairs the rows that a verification has found. At a cut at which the applier is kept, the target is the source as of
 * that point but for what is wrong: so the source's rows of that point are written, in one transaction that lets the
 * applier go as well. The source is only read.
 */
public final class RepairService {

    /** The pipeline stands for so long at most. */
    private static final Duration KEEP_MAX = Duration.ofSeconds(20);

    private static final int ROWS_MAX = 10_000;

    private final PipelineConfig config;

    public RepairService(PipelineConfig config) {
        this.config = config;
    }

    /**
     * What would be written if it were now.
     *
     * @param found by a verification
     */
    public Optional<RepairReport> plan(VerifyReport found, StopSignal stop) {
        try {
            Optional<ExactCut> taken;
            try (CutTaking taking = CutTaking.open(config, stop)) {
                taken = taking.take(1);
            }
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            try (ExactCut cut = taken.get()) {
                Rows rows = new Rows(found);
                Connection target = cut.target().get(0);
                List<String> statements =
                        RowWriting.inOrder(changes(cut, rows, (copy, key) -> copy.lookAtTarget(target, key))).stream()
                                .map(RowChange::sql)
                                .toList();
                return Optional.of(new RepairReport(Optional.empty(), cut.point(), statements, rows.leftOut));
            }
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "a side");
        }
    }

    /**
     * Writes it.
     *
     * @throws TidegateException REPAIR-TOO-LATE, and nothing is written, if the applier could not be kept long enough
     */
    public Optional<RepairReport> apply(VerifyReport found, StopSignal stop) {
        try (Connection writer = new TargetDatabase(config.target()).openWriter(config.pipeline() + " repair")) {
            writer.setAutoCommit(false);
            Optional<ExactCut> taken;
            try (CutTaking taking = CutTaking.open(config, stop)) {
                taken = taking.takeAndKeep(KEEP_MAX);
            }
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            try (ExactCut cut = taken.get()) {
                return Optional.of(write(cut, found, writer));
            } finally {
                writer.rollback();
                forget(writer, taken.get().id());
            }
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "a side");
        }
    }

    private RepairReport write(ExactCut cut, VerifyReport found, Connection writer) throws SQLException {
        UUID id = UUID.randomUUID();
        Rows rows = new Rows(found);
        RepairLog log = new RepairLog(writer, config.pipeline());
        try (Statement statement = writer.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = on");
        }
        log.begin(id, cut.point());
        List<RowChange> changes = changes(cut, rows, (copy, key) -> copy.readTarget(writer, key));
        new RowWriting(writer).write(changes);
        for (int i = 0; i < changes.size(); i++) {
            log.add(id, i, changes.get(i));
        }
        if (!cut.letGo(writer)) {
            throw tooLate();
        }
        writer.commit();
        List<String> statements = changes.stream().map(RowChange::sql).toList();
        return new RepairReport(Optional.of(id), cut.point(), statements, rows.leftOut);
    }

    /** Reads a row of the target. */
    @FunctionalInterface
    private interface TargetReading {
        Optional<List<String>> read(RowCopy copy, List<String> key) throws SQLException;
    }

    /** What is not as the source has it at the cut. What has become right since it was found is left alone. */
    private List<RowChange> changes(ExactCut cut, Rows rows, TargetReading target) throws SQLException {
        Map<TableId, TablePair> pairs =
                CutComparison.at(cut, config, VerifyOptions.everything()).pairs();
        // A key in two forms (1.0 and 1.00) is found as two rows, and is one.
        Map<Row, RowChange> changes = new LinkedHashMap<>();
        for (Row row : rows.rows) {
            TablePair pair = pairs.get(row.table());
            if (pair == null) {
                rows.leftOut.add(row.table() + ": a row, because the table is gone or being loaded");
                continue;
            }
            try {
                RowChange change = change(row, RowCopy.of(pair, row.keyColumns()), cut, target);
                if (!change.before().equals(change.after())) {
                    changes.put(row.as(change.keyThere()), change);
                }
            } catch (RowCopy.SeveralRowsException e) {
                rows.leftOut.add(row.table() + ": " + e.getMessage() + ", " + String.join(", ", row.key()));
            }
        }
        return List.copyOf(changes.values());
    }

    private static RowChange change(Row row, RowCopy copy, ExactCut cut, TargetReading target) throws SQLException {
        return new RowChange(
                copy,
                row.key(),
                target.read(copy, row.key()),
                copy.readSource(cut.source().get(0), row.key()));
    }

    private static TidegateException tooLate() {
        return new TidegateException(
                FailureCategory.FINAL,
                "REPAIR-TOO-LATE",
                "the repair took longer than the " + KEEP_MAX.toSeconds()
                        + " s for which the applier may be kept, and was rolled back",
                "repair fewer tables at once with --table");
    }

    /** The applier goes on at once if it is still there. */
    private static void forget(Connection writer, String cut) throws SQLException {
        try (PreparedStatement statement =
                writer.prepareStatement("DELETE FROM tidegate.verification_cut WHERE id = ?")) {
            statement.setString(1, cut);
            statement.executeUpdate();
            writer.commit();
        }
    }

    /**
     * Takes a repair back: each row that still is as the repair left it becomes what it was before.
     *
     * @throws TidegateException REPAIR-UNKNOWN if there is none of that id, or it was taken back before
     */
    public RepairReport undo(UUID id) {
        try (Connection writer = new TargetDatabase(config.target()).openWriter(config.pipeline() + " repair")) {
            writer.setAutoCommit(false);
            RepairLog log = new RepairLog(writer, config.pipeline());
            if (!log.undone(id)) {
                throw new TidegateException(
                        FailureCategory.USAGE,
                        "REPAIR-UNKNOWN",
                        "there is no repair " + id + " of pipeline " + config.pipeline() + " that could be taken back",
                        "see tidegate.repair on the target");
            }
            RepairReport report = undo(id, log.read(id), writer);
            writer.commit();
            return report;
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "the target");
        }
    }

    private static RepairReport undo(UUID id, List<RepairLog.Entry> entries, Connection writer) throws SQLException {
        List<RowChange> changes = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        Catalog catalog = Catalog.read(writer, table -> entries.stream()
                .anyMatch(entry -> entry.table().equals(table)));
        for (RepairLog.Entry entry : entries) {
            Optional<TableInfo> table = catalog.table(entry.table());
            if (table.isEmpty()) {
                leftOut.add(entry.table() + " is gone");
                continue;
            }
            RowCopy copy = RowCopy.ofTarget(table.get(), entry.columns(), entry.keyColumns());
            Optional<List<String>> now = copy.readTarget(writer, entry.keyValues());
            if (now.equals(entry.after())) {
                changes.add(new RowChange(copy, entry.keyValues(), now, entry.before()));
            } else {
                leftOut.add(entry.table() + " " + String.join(", ", entry.keyValues()) + " has changed since");
            }
        }
        new RowWriting(writer).write(changes);
        List<String> statements = changes.stream().map(RowChange::sql).toList();
        return new RepairReport(Optional.of(id), Lsn.NONE, statements, leftOut);
    }

    /** A row that differs, by the source's names. */
    private record Row(TableId table, List<String> keyColumns, List<String> key) {

        Row as(List<String> otherKey) {
            return new Row(table, keyColumns, otherKey);
        }
    }

    /** What can be repaired of what was found. */
    private static final class Rows {
        private final List<Row> rows = new ArrayList<>();
        private final List<String> leftOut = new ArrayList<>();

        Rows(VerifyReport found) {
            found.tables().forEach(this::add);
        }

        private void add(TableResult table) {
            if (table.state() != TableResult.State.SAME && !table.note().isEmpty()) {
                leftOut.add(table.source() + ": " + table.note());
                return;
            }
            long listed =
                    table.differences().stream().mapToLong(Difference::count).sum();
            if (listed < table.counts().differences()) {
                leftOut.add(table.source() + ": " + (table.counts().differences() - listed)
                        + " differences more than --list-max");
            }
            for (Difference difference : table.differences()) {
                boolean keyless = difference.keyColumns().isEmpty()
                        || difference.keyColumns().equals(List.of("ctid"));
                if (keyless || rows.size() >= ROWS_MAX) {
                    leftOut.add(
                            table.source() + ": a row " + (keyless ? "without key" : "beyond the first " + ROWS_MAX));
                } else {
                    rows.add(new Row(table.source(), difference.keyColumns(), difference.keyValues()));
                }
            }
        }
    }
}
