package dev.tidegate.apply.write;

import dev.tidegate.apply.merge.Segment;
import dev.tidegate.apply.merge.TableEffect;
import dev.tidegate.apply.schema.BoundNames;
import dev.tidegate.apply.write.bulk.CopyInsert;
import dev.tidegate.apply.write.bulk.KeyProbe;
import dev.tidegate.apply.write.bulk.UnnestDelete;
import dev.tidegate.apply.write.bulk.UnnestUpdate;
import dev.tidegate.apply.write.row.Drift;
import dev.tidegate.apply.write.row.DualWriteRules;
import dev.tidegate.apply.write.row.OrderedWriter;
import dev.tidegate.apply.write.table.MissingInTargetException;
import dev.tidegate.apply.write.table.PrecisionGuard;
import dev.tidegate.apply.write.table.TargetCatalog;
import dev.tidegate.apply.write.table.TargetColumn;
import dev.tidegate.apply.write.table.TargetTable;
import dev.tidegate.config.tables.DualWrites;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.postgres.session.DatabaseSearchPath;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.topic.record.ColumnNames;
import dev.tidegate.topic.record.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of a segment, written in the open transaction: in bulk if that does exactly what the source did, otherwise change
 * by change.
 */
final class SegmentWriter {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);

    private final Sql sql;
    private final TargetCatalog catalog;
    private final CopyInsert inserts;
    private final UnnestUpdate updates;
    private final UnnestDelete deletes;
    private final KeyProbe probe;
    private final OrderedWriter ordered;
    private final PrecisionGuard digits;
    private final DualWriteRules dualWrites;
    private final DatabaseSearchPath searchPath;

    /**
     * @param names what the source's tables are called on the target
     * @param dualWrites which tables the application writes to itself
     * @param trustTriggers whether triggers of the target may run functions of other roles
     */
    SegmentWriter(Connection connection, BoundNames names, Drift drift, DualWrites dualWrites, boolean trustTriggers)
            throws SQLException {
        this.sql = Sql.on(connection);
        this.searchPath = DatabaseSearchPath.of(connection);
        this.catalog = new TargetCatalog(connection, names, trustTriggers);
        this.digits = new PrecisionGuard(catalog);
        this.inserts = new CopyInsert(connection);
        this.updates = new UnnestUpdate(connection);
        this.deletes = new UnnestDelete(connection);
        this.probe = new KeyProbe(connection);
        this.dualWrites = new DualWriteRules(dualWrites);
        this.ordered = new OrderedWriter(connection, catalog, drift, this.dualWrites, searchPath);
    }

    /** Tables may have changed. */
    void forgetTables() {
        catalog.forgetAll();
    }

    /**
     * At the end of a transaction.
     *
     * @throws TidegateException transient, if somebody has altered a table of the target meanwhile: the next try sees it
     */
    void requireTablesAsRead() throws SQLException {
        if (!catalog.isAsRead()) {
            throw new TidegateException(
                    LoadCode.TARGET_TABLE_ALTERED,
                    "a table of the target was altered while changes were applied to it",
                    "");
        }
    }

    /** Committed or rolled back. */
    void transactionEnded() {
        catalog.transactionEnds();
    }

    /**
     * @return false if it had to be written change by change, although its net effect was known
     * @throws SQLException a transient failure
     * @throws TidegateException a blocked one, naming the change that was refused
     */
    boolean write(Segment segment) throws SQLException {
        digits.check(segment.changes().all());
        boolean fellBack = false;
        if (segment instanceof Segment.Folded folded && !comparesRows(folded)) {
            if (tryInBulk(folded)) {
                return true;
            }
            fellBack = true;
        }
        sql.execute(searchPath.enter());
        ordered.write(segment.changes());
        sql.execute(DatabaseSearchPath.LEAVE);
        return !fellBack;
    }

    /** An update that may have to leave a newer row as it is goes alone. */
    private boolean comparesRows(Segment.Folded folded) {
        return folded.effects().stream()
                .filter(effect -> !effect.updates().isEmpty())
                .anyMatch(effect -> dualWrites
                        .of(effect.table())
                        .filter(rule -> rule.newestBy().isPresent())
                        .isPresent());
    }

    /** @return false if nothing was done, because the rows were not what the source's changes took them for */
    private boolean tryInBulk(Segment.Folded folded) throws SQLException {
        sql.execute("SAVEPOINT segment; " + searchPath.enter());
        boolean done = true;
        try {
            for (int i = 0; done && i < folded.effects().size(); i++) {
                done = tryInBulk(folded.effects().get(i));
            }
        } catch (MissingInTargetException e) {
            LOG.debug("writing change by change: {}", e.getMessage());
            done = false;
        } catch (SQLException e) {
            if (SqlFailures.isTransientForRows(e)) {
                throw e;
            }
            // In order, the change that the target refuses is found, and maybe none is.
            LOG.debug("writing change by change: {}", SqlFailures.describe(e));
            done = false;
        }
        if (done) {
            sql.execute("RELEASE SAVEPOINT segment; " + DatabaseSearchPath.LEAVE);
            return true;
        }
        sql.execute("ROLLBACK TO SAVEPOINT segment; RELEASE SAVEPOINT segment");
        // It may have failed because the tables are no longer what they were.
        folded.effects().forEach(effect -> catalog.forget(effect.table()));
        return false;
    }

    private boolean tryInBulk(TableEffect effect) throws SQLException, MissingInTargetException {
        TargetTable table = catalog.table(effect.table());
        if (!table.printsNames()) {
            return tryInBulk(table, effect);
        }
        sql.execute(DatabaseSearchPath.LEAVE);
        boolean done = tryInBulk(table, effect);
        sql.execute(searchPath.enter());
        return done;
    }

    private boolean tryInBulk(TargetTable table, TableEffect effect) throws SQLException, MissingInTargetException {
        if (findsSeveral(table, effect)) {
            return false;
        }
        List<Row> gone = effect.deletes();
        if (!gone.isEmpty() && deletes.delete(table, gone) != gone.size() && !effect.reconciles()) {
            return false;
        }
        for (TableEffect.Updates changed : effect.updates()) {
            if (updates.update(table, changed) != changed.rows().size() && !mayFindFewerRows(table, effect)) {
                return false;
            }
        }
        return effect.reconciles() ? tryReplacing(table, effect) : tryInserts(table, effect);
    }

    /** Where the target has no unique index on the key, one key might find several rows and make up for one that finds none. */
    private boolean findsSeveral(TargetTable table, TableEffect effect) throws SQLException, MissingInTargetException {
        if (effect.keyColumns() == null || table.refusesSecondRowOf(effect.keyColumns())) {
            return false;
        }
        if (!effect.deletes().isEmpty() && probe.findsSeveral(table, effect.deletes())) {
            return true;
        }
        for (TableEffect.Updates changed : effect.updates()) {
            if (probe.findsSeveral(table, changed.keys())) {
                return true;
            }
        }
        return false;
    }

    /** An identity column that is not of the key may be why a row was not found. */
    private static boolean mayFindFewerRows(TargetTable table, TableEffect effect) {
        return effect.reconciles()
                && table.columns().stream()
                        .filter(TargetColumn::isIdentityAlways)
                        .flatMap(column -> column.source().stream())
                        .allMatch(source -> effect.keyColumns().indexOf(source) >= 0);
    }

    /** Whatever is there of the same key makes room. */
    private boolean tryReplacing(TargetTable table, TableEffect effect) throws SQLException, MissingInTargetException {
        for (List<Row> added : effect.inserts()) {
            deletes.delete(table, keys(effect, added));
            if (inserts.insert(table, added) != added.size()) {
                return false;
            }
        }
        return true;
    }

    private static List<Row> keys(TableEffect effect, List<Row> rows) {
        ColumnNames columns = effect.keyColumns();
        List<Row> keys = new ArrayList<>();
        for (Row row : rows) {
            String[] values = new String[columns.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.text(row.columns().indexOf(columns.name(i)));
            }
            keys.add(new Row(columns, values, null));
        }
        return keys;
    }

    private boolean tryInserts(TargetTable table, TableEffect effect) throws SQLException, MissingInTargetException {
        boolean mayDouble = effect.keyColumns() != null && !table.refusesSecondRowOf(effect.keyColumns());
        for (List<Row> added : effect.inserts()) {
            if (mayDouble && probe.finds(table, effect.keyColumns(), added)) {
                return false;
            }
            if (inserts.insert(table, added) != added.size()) {
                return false;
            }
        }
        return true;
    }
}
