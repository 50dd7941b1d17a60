package dev.tidegate.prepare.check.table;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.postgres.catalog.ColumnSource;
import dev.tidegate.postgres.mapping.ColumnPair;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Check that the target has the columns, and no others that would refuse a row. */
public final class ColumnCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        return facts.forEachTable(ColumnCheck::ofTable);
    }

    private static List<Finding> ofTable(TablePair pair) {
        List<Finding> findings = new ArrayList<>();
        for (ColumnInfo column : pair.missing()) {
            findings.add(missing(pair, column));
        }
        for (ColumnInfo column : pair.source().columns()) {
            if (pair.names().omits(column.name())) {
                findings.add(Finding.info(
                        TableCode.COLUMN_OMITTED,
                        name(pair, column),
                        "tables.map omits it: its values are not written to the target"));
            }
        }
        for (ColumnPair column : pair.columns()) {
            findings.addAll(generated(pair, column));
            findings.addAll(notNull(pair, column));
        }
        for (ColumnInfo column : pair.extra()) {
            findings.add(extra(pair, column));
        }
        return findings;
    }

    private static Finding missing(TablePair pair, ColumnInfo column) {
        if (column.isGenerated()) {
            return Finding.info(
                    TableCode.COLUMN_MISSING,
                    name(pair, column),
                    "the source generates this column and does not send it, and the target does not have it");
        }
        return Finding.error(
                TableCode.COLUMN_MISSING,
                name(pair, column),
                "the target's table " + pair.target().id() + " has no column "
                        + pair.names().column(column.name()),
                TableDdl.addColumn(pair.names(), column) + " -- or do without it: tables.map: [{ source: "
                        + pair.source().id() + ", omit: [" + column.name() + "] }]");
    }

    private static List<Finding> generated(TablePair pair, ColumnPair column) {
        String alter = "ALTER TABLE " + pair.target().id().quoted() + " ";
        String quoted = SqlName.quote(column.target().name());
        if (column.source().isGenerated() && !column.target().isGenerated()) {
            return List.of(Finding.error(
                    TableCode.GENERATED_COLUMN,
                    name(pair, column.source()),
                    "the source generates this column and does not send it; the target's is an ordinary column and would"
                            + " stay empty",
                    alter + "DROP COLUMN " + quoted + "; " + TableDdl.addColumn(pair.names(), column.source())));
        }
        if (!column.source().isGenerated() && column.target().isGenerated()) {
            return List.of(Finding.error(
                    TableCode.GENERATED_COLUMN,
                    name(pair, column.source()),
                    "the target generates this column, so it cannot be written",
                    alter + "ALTER COLUMN " + quoted + " DROP EXPRESSION -- or leave it to the target: tables.map: ["
                            + "{ source: " + pair.source().id() + ", omit: ["
                            + column.source().name() + "] }]"));
        }
        if (column.source().isGenerated()
                && !column.source().expression().equals(column.target().expression())) {
            return List.of(Finding.warning(
                    TableCode.GENERATED_COLUMN,
                    name(pair, column.source()),
                    "both sides generate this column, by other expressions: its values may differ, and verify does not compare"
                            + " them",
                    alter + "DROP COLUMN " + quoted + "; " + TableDdl.addColumn(pair.names(), column.source())));
        }
        return List.of();
    }

    private static List<Finding> notNull(TablePair pair, ColumnPair column) {
        boolean refuses = !column.source().neverNull()
                && column.target().notNull()
                && !column.source().isGenerated();
        return refuses
                ? List.of(Finding.error(
                        TableCode.NOT_NULL,
                        name(pair, column.source()),
                        column.source()
                                .notValidated()
                                .map(name -> "rows of the source may hold null, for its constraint " + name
                                        + " is not validated; the target allows none")
                                .orElse("the source allows null, the target does not"),
                        "ALTER TABLE " + pair.target().id().quoted() + " ALTER COLUMN "
                                + SqlName.quote(column.target().name()) + " DROP NOT NULL"))
                : List.of();
    }

    private static Finding extra(TablePair pair, ColumnInfo column) {
        String subject = pair.target().id() + "." + column.name();
        if (column.notNull() && column.source() == ColumnSource.NONE) {
            String alter =
                    "ALTER TABLE " + pair.target().id().quoted() + " ALTER COLUMN " + SqlName.quote(column.name());
            return Finding.error(
                    TableCode.EXTRA_COLUMN,
                    subject,
                    "nothing is written to this column of the target, and it allows no null and has no default",
                    alter + " DROP NOT NULL -- or give it a default: " + alter + " SET DEFAULT ...");
        }
        return Finding.info(
                TableCode.EXTRA_COLUMN,
                subject,
                "nothing is written to this column of the target: it is "
                        + switch (column.source()) {
                            case NONE -> "null";
                            case GENERATED_STORED, GENERATED_VIRTUAL -> "computed there";
                            default -> "its default";
                        });
    }

    private static String name(TablePair pair, ColumnInfo column) {
        return pair.source().id() + "." + column.name();
    }
}
