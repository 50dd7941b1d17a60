package dev.tidegate.apply.write.table;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.mapping.FractionDigits;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.LaneRecord.InTransaction;
import dev.tidegate.topic.record.Row;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Guard against silent rounding: stops values with more fraction digits than their column keeps. The check before the start
 * compares the types, but those can be altered later. In a key, rounding is never accepted: two rows would become one.
 */
public final class PrecisionGuard {

    private final TargetCatalog catalog;

    public PrecisionGuard(TargetCatalog catalog) {
        this.catalog = catalog;
    }

    /** @throws TidegateException PRECISION-NARROWER or PRECISION-IN-KEY, blocked */
    public void check(List<? extends InTransaction> changes) throws SQLException {
        for (InTransaction laneRecord : changes) {
            if (laneRecord instanceof Change change) {
                check(change);
            }
        }
    }

    private void check(Change change) throws SQLException {
        Optional<TargetTable> table = catalog.find(change.table());
        if (table.isEmpty() || !table.get().limitsDigits()) {
            return;
        }
        if (change.key() != null) {
            check(table.get(), change, change.key(), true);
        }
        if (change.after() != null) {
            check(table.get(), change, change.after(), false);
        }
    }

    private static void check(TargetTable table, Change change, Row row, boolean isKey) {
        for (int i : table.limited(row.columns())) {
            String text = row.text(i);
            if (text == null) {
                continue;
            }
            TargetColumn column = table.known(row.columns().name(i)).orElseThrow();
            TargetColumn.DigitLimit limit = column.digits().orElseThrow();
            if ((isKey || !limit.rounds()) && FractionDigits.exceed(limit.kept(), text)) {
                throw narrower(table, column, change, isKey);
            }
        }
    }

    private static TidegateException narrower(TargetTable table, TargetColumn column, Change change, boolean isKey) {
        String baseType = column.digits().orElseThrow().baseType();
        String wider = baseType.replaceFirst("\\([-0-9,]+\\)", "");
        String alter = "ALTER TABLE " + table.id().quoted() + " ALTER COLUMN " + column.quoted() + " TYPE " + wider;
        return new TidegateException(
                isKey ? TableCode.PRECISION_IN_KEY : TableCode.PRECISION_NARROWER,
                change + ": column " + column.source().orElse(column.name())
                        + (isKey ? ", part of the key," : "") + " has a value with more digits than " + baseType
                        + " of the target keeps",
                "run on the target: " + alter
                        + (isKey ? "" : " -- or accept rounding in tables.map (column-precision) and start again"));
    }
}
