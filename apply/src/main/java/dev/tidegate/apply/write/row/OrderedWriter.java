package dev.tidegate.apply.write.row;

import dev.tidegate.apply.merge.SegmentChanges;
import dev.tidegate.apply.write.table.MissingInTargetException;
import dev.tidegate.apply.write.table.TargetCatalog;
import dev.tidegate.apply.write.table.TargetTable;
import dev.tidegate.config.tables.DualWrite;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.DatabaseSearchPath;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.lane.DriftKind;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.LaneRecord.InTransaction;
import dev.tidegate.topic.record.LaneRecord.Truncate;
import dev.tidegate.topic.record.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes written one by one, in the order of the source. A change that does not find the row as the source did is counted
 * as drift, and the source wins: an INSERT overwrites the row of its key, an UPDATE or DELETE without a row is left out.
 */
public final class OrderedWriter {

    private final Connection connection;
    private final TargetCatalog catalog;
    private final RowStatements rows;
    private final Drift drift;
    private final DualWriteRules dualWrites;
    private final DualWriteStatements dual;
    private final DatabaseSearchPath searchPath;

    /** @param searchPath in which it is called */
    public OrderedWriter(
            Connection connection,
            TargetCatalog catalog,
            Drift drift,
            DualWriteRules dualWrites,
            DatabaseSearchPath searchPath) {
        this.searchPath = searchPath;
        this.connection = connection;
        this.catalog = catalog;
        this.rows = new RowStatements(connection);
        this.drift = drift;
        this.dualWrites = dualWrites;
        this.dual = new DualWriteStatements(connection, rows, drift);
    }

    /** @throws TidegateException blocked, naming the change that the target refused */
    public void write(SegmentChanges changes) throws SQLException {
        for (int i = 0; i < changes.size(); i++) {
            InTransaction change = changes.get(i);
            try {
                write(change, changes.overlaps(i));
            } catch (MissingInTargetException e) {
                throw TargetFailures.missing(e, change);
            } catch (SQLException e) {
                if (SqlFailures.isTransientForRows(e)) {
                    throw e;
                }
                throw refused(e, change);
            }
        }
    }

    private TidegateException refused(SQLException e, InTransaction change) throws SQLException {
        return DeniedStatement.is(e)
                ? DeniedStatement.blocked(
                        e,
                        TargetFailures.place(change),
                        tables(change),
                        connection.getMetaData().getUserName())
                : TargetFailures.refused(e, change, tables(change));
    }

    private List<TableId> tables(InTransaction change) {
        if (change instanceof Truncate truncate) {
            return truncate.tables().stream().map(catalog::nameOf).toList();
        }
        return change instanceof Change row ? List.of(catalog.nameOf(row.table())) : List.of();
    }

    /** @param overlaps whether some of the copied rows contain the change: then it counts no drift */
    private void write(InTransaction laneRecord, boolean overlaps) throws SQLException, MissingInTargetException {
        if (laneRecord instanceof Truncate truncate) {
            truncate(truncate);
        } else if (laneRecord instanceof Change change) {
            TargetTable table = catalog.table(change.table());
            if (table.printsNames()) {
                Sql.on(connection).execute(DatabaseSearchPath.LEAVE);
                write(table, change, overlaps);
                Sql.on(connection).execute(searchPath.enter());
            } else {
                write(table, change, overlaps);
            }
        }
    }

    private void write(TargetTable table, Change change, boolean overlaps)
            throws SQLException, MissingInTargetException {
        switch (change.operation()) {
            case CREATE -> insert(table, change, overlaps);
            case UPDATE -> update(table, change, overlaps);
            case DELETE -> delete(table, change, overlaps);
            default -> throw new IllegalStateException("not a change of a row: " + change.operation());
        }
    }

    /**
     * First an UPDATE of the key, then the INSERT: INSERT ... ON CONFLICT needs a unique index on the key that is not
     * deferrable, which the target may not have.
     */
    private void insert(TargetTable table, Change change, boolean overlaps)
            throws SQLException, MissingInTargetException {
        Optional<DualWrite> rule = ruleFor(change, overlaps);
        if (rule.isPresent() && change.hasKey()) {
            dual.insert(table, change, rule.get());
            return;
        }
        if (change.hasKey()) {
            RowMatch match = onlyRow(table, change, change.key());
            long found = rows.update(table, match, change.after(), change.key());
            if (found > 0) {
                count(change, DriftKind.INSERT_FOUND_ROW, overlaps);
                return;
            }
        }
        rows.insert(table, change.after());
    }

    private void update(TargetTable table, Change change, boolean overlaps)
            throws SQLException, MissingInTargetException {
        Row oldKey = change.oldKey();
        Row same = oldKey == null ? change.before() : oldKey;
        Optional<DualWrite> rule = ruleFor(change, overlaps)
                .filter(dualWrite -> dualWrite.newestBy().isPresent());
        if (rule.isPresent() && oldKey != null) {
            if (!dual.update(table, match(table, change), change, same, rule.get())) {
                count(change, DriftKind.UPDATE_FOUND_NONE, overlaps);
            }
            return;
        }
        long found = rows.update(table, match(table, change), change.after(), same);
        countMisses(change, found, DriftKind.UPDATE_FOUND_NONE, overlaps);
    }

    /** While what a load has copied and what the stream brings overlap, rows that are there already are nobody else's. */
    private Optional<DualWrite> ruleFor(Change change, boolean overlaps) {
        return overlaps ? Optional.empty() : dualWrites.of(change.table());
    }

    private void delete(TargetTable table, Change change, boolean overlaps)
            throws SQLException, MissingInTargetException {
        countMisses(change, rows.delete(table, match(table, change)), DriftKind.DELETE_FOUND_NONE, overlaps);
    }

    private void countMisses(Change change, long found, DriftKind none, boolean overlaps) {
        if (found == 0) {
            count(change, none, overlaps);
        }
    }

    private void count(Change change, DriftKind kind, boolean overlaps) {
        if (!overlaps) {
            drift.count(change.table(), kind, change.lsn());
        }
    }

    /**
     * The row that a change is about.
     *
     * @throws TidegateException ROW-NOT-IDENTIFIED if the change does not say, ROW-AMBIGUOUS if it could be several
     */
    private RowMatch match(TargetTable table, Change change) throws SQLException, MissingInTargetException {
        if (change.hasWholeBefore() && !change.hasKey()) {
            return RowMatch.oneOf(table, change.before());
        }
        Row identity = change.key() == null ? change.before() : change.oldKey();
        if (identity == null || identity.size() == 0 || identity.hasNull()) {
            throw TargetFailures.notIdentified(change);
        }
        return onlyRow(table, change, identity);
    }

    /** A unique index on the key is the target's promise that there is one row at most; without it they are counted. */
    private RowMatch onlyRow(TargetTable table, Change change, Row identity)
            throws SQLException, MissingInTargetException {
        RowMatch match = RowMatch.key(table, identity);
        if (!table.refusesSecondRowOf(identity.columns()) && rows.count(table, match) > 1) {
            throw TargetFailures.ambiguous(change, identity);
        }
        return match;
    }

    /**
     * All tables in one statement, as on the source: they may refer to each other. No CASCADE: the source has named all the
     * tables that its own cascade reached and that are replicated. If another table of the target refers to one of them, the
     * server refuses TRUNCATE, whatever that table holds; DELETE asks nobody here, because triggers do not fire. Sequences
     * follow the source's by themselves.
     */
    private void truncate(Truncate truncate) throws SQLException, MissingInTargetException {
        List<String> names = new ArrayList<>();
        for (TableId id : truncate.tables()) {
            names.add(catalog.table(id).only());
        }
        Sql sql = Sql.on(connection);
        sql.execute("SAVEPOINT before_truncate");
        try {
            sql.execute(
                    "TRUNCATE " + String.join(", ", names) + (truncate.restartIdentity() ? " RESTART IDENTITY" : ""));
        } catch (SQLException e) {
            if (!SqlFailures.isNotSupported(e)) {
                throw e;
            }
            sql.execute("ROLLBACK TO SAVEPOINT before_truncate");
            for (String name : names) {
                sql.update("DELETE FROM " + name);
            }
        }
        sql.execute("RELEASE SAVEPOINT before_truncate");
    }
}
