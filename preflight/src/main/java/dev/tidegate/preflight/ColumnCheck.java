package dev.tidegate.preflight;

import dev.tidegate.core.SqlName;
import dev.tidegate.core.catalog.ColumnInfo;
import dev.tidegate.core.catalog.ColumnSource;
import dev.tidegate.core.catalog.TableInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the target's columns take what the source's hold. */
final class ColumnCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        return facts.forEachTable(ColumnCheck::ofTable);
    }

    private static List<Finding> ofTable(TableInfo source, TableInfo target) {
        List<Finding> findings = new ArrayList<>();
        for (ColumnInfo column : source.columns()) {
            Optional<ColumnInfo> there = target.column(column.name());
            if (there.isEmpty()) {
                findings.add(Finding.error(
                        "COLUMN-MISSING",
                        name(source, column),
                        "the target's table has no such column",
                        TableDdl.addColumn(source, column)));
            } else {
                findings.addAll(ofColumn(source, column, there.get()));
            }
        }
        for (ColumnInfo column : target.columns()) {
            if (source.column(column.name()).isEmpty()) {
                findings.add(ofExtra(target, column));
            }
        }
        return findings;
    }

    private static List<Finding> ofColumn(TableInfo table, ColumnInfo source, ColumnInfo target) {
        List<Finding> findings = new ArrayList<>();
        String alter = "ALTER TABLE " + table.id().quoted() + " ";
        String quoted = SqlName.quote(source.name());
        if (source.isGenerated() && !target.isGenerated()) {
            findings.add(Finding.error(
                    "GENERATED-COLUMN",
                    name(table, source),
                    "the source computes this column and does not send it; the target's is an ordinary one and would"
                            + " stay empty",
                    alter + "DROP COLUMN " + quoted + "; " + TableDdl.addColumn(table, source)));
        }
        if (!source.isGenerated() && target.isGenerated()) {
            findings.add(Finding.error(
                    "GENERATED-COLUMN",
                    name(table, source),
                    "the target computes this column, so it cannot be written",
                    alter + "ALTER COLUMN " + quoted + " DROP EXPRESSION"));
        }
        if (!source.notNull() && target.notNull() && !source.isGenerated()) {
            findings.add(Finding.error(
                    "NOT-NULL",
                    name(table, source),
                    "the source allows null, the target does not",
                    alter + "ALTER COLUMN " + quoted + " DROP NOT NULL"));
        }
        TypeFit fit = TypeFit.of(source.type(), target.type());
        if (fit == TypeFit.WIDER) {
            findings.add(Finding.info(
                    "TYPE-WIDER",
                    name(table, source),
                    source.type() + " on the source, " + target.type() + " on the target"));
        } else if (fit == TypeFit.NO) {
            findings.add(Finding.error(
                    "TYPE-DIFFERS",
                    name(table, source),
                    source.type() + " on the source, " + target.type() + " on the target",
                    alter + "ALTER COLUMN " + quoted + " TYPE " + source.type() + " USING " + quoted + "::"
                            + source.type()));
        }
        return findings;
    }

    private static Finding ofExtra(TableInfo table, ColumnInfo column) {
        if (column.notNull() && column.source() == ColumnSource.NONE) {
            return Finding.error(
                    "EXTRA-COLUMN",
                    name(table, column),
                    "only the target has this column, and it takes neither null nor a default",
                    "ALTER TABLE " + table.id().quoted() + " ALTER COLUMN " + SqlName.quote(column.name())
                            + " DROP NOT NULL");
        }
        return Finding.info("EXTRA-COLUMN", name(table, column), "only the target has this column");
    }

    private static String name(TableInfo table, ColumnInfo column) {
        return table.id() + "." + column.name();
    }
}
