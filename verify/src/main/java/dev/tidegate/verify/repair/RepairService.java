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
                Map<TableId, TablePair> pairs = pairs(cut);
                for (Row row : rows.rows) {
                    RowCopy copy = RowCopy.of(pairs.get(row.table()), row.keyColumns());
                    Optional<List<String>> before =
                            copy.lookAtTarget(cut.target().get(0), row.key());
                    Optional<List<String>> after = copy.readSource(cut.source().get(0), row.key());
                    if (!before.equals(after)) {
                        rows.statements.add(copy.sql(before, after));
                    }
                }
                return Optional.of(new RepairReport(Optional.empty(), cut.point(), rows.statements, rows.leftOut));
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
        Map<TableId, TablePair> pairs = pairs(cut);
        for (Row row : rows.rows) {
            RowCopy copy = RowCopy.of(pairs.get(row.table()), row.keyColumns());
            Optional<List<String>> before = copy.readTarget(writer, row.key());
            Optional<List<String>> after = copy.readSource(cut.source().get(0), row.key());
            if (!before.equals(after)) {
                copy.write(writer, before, after);
                // As the target prints it, for that is what it is held against when it is taken back.
                Optional<List<String>> written = copy.readTarget(writer, row.key());
                log.add(id, rows.statements.size(), copy, row.key(), before, written);
                rows.statements.add(copy.sql(before, after));
            }
        }
        if (!cut.letGo(writer)) {
            throw tooLate();
        }
        writer.commit();
        return new RepairReport(Optional.of(id), cut.point(), rows.statements, rows.leftOut);
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

    private Map<TableId, TablePair> pairs(ExactCut cut) throws SQLException {
        return CutComparison.at(cut, config, VerifyOptions.everything()).pairs();
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
        List<String> statements = new ArrayList<>();
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
            if (!now.equals(entry.after())) {
                leftOut.add(entry.table() + " " + String.join(", ", entry.keyValues()) + " has changed since");
                continue;
            }
            copy.write(writer, now, entry.before());
            statements.add(copy.sql(now, entry.before()));
        }
        return new RepairReport(Optional.of(id), Lsn.NONE, statements, leftOut);
    }

    /** A row that differs, by the source's names. */
    private record Row(TableId table, List<String> keyColumns, List<String> key) {}

    /** What can be repaired of what was found. */
    private static final class Rows {
        private final List<Row> rows = new ArrayList<>();
        private final List<String> statements = new ArrayList<>();
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
