package dev.tidegate.prepare.check.constraint;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.constraint.TableReadingExpressions.Expression;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Check for code of the target that runs for each row and reads tables: PostgreSQL takes a CHECK constraint, a generated
 * column or an index for something that depends on its row alone. Rows are written table by table, so the rows that such
 * code looks for may not be there yet, or no longer.
 */
public final class TableReadingCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        Map<Long, TableInfo> tables = new HashMap<>();
        facts.forEachTable(pair -> {
            tables.put(pair.target().storage().oid(), pair.target());
            return List.of();
        });
        List<Finding> findings = new ArrayList<>();
        for (Expression expression :
                TableReadingExpressions.read(Sql.on(facts.target().session()))) {
            TableInfo table = tables.get(expression.table());
            if (table != null) {
                findings.add(expression.kind() == 'c' ? check(table, expression) : value(table, expression));
            }
        }
        return findings;
    }

    private static Finding check(TableInfo table, Expression check) {
        String name = SqlName.quote(check.name());
        return Finding.error(
                TableCode.CHECK_READS_TABLES,
                table.id() + " constraint " + check.name(),
                "its function " + check.function() + " reads " + check.reads()
                        + ", whose rows may come later: the target would refuse the row",
                "run on the target: ALTER " + check.owner() + " DROP CONSTRAINT IF EXISTS " + name
                        + " -- after the switch: ALTER " + check.owner() + " ADD CONSTRAINT " + name + " "
                        + check.definition() + " NOT VALID");
    }

    private static Finding value(TableInfo table, Expression value) {
        boolean index = value.kind() == 'i';
        String found = "its function " + value.function() + " reads " + value.reads()
                + ", whose rows may come later or change: ";
        String quoted = new TableId(table.id().schema(), value.name()).quoted();
        return Finding.warning(
                TableCode.EXPRESSION_READS_TABLES,
                table.id() + (index ? " index " : " column ") + value.name(),
                found + (index ? "the target's index may hold other values" : "the target may compute another value"),
                index
                        ? "after the switch, run on the target: REINDEX INDEX " + quoted
                        : "after the switch, run on the target: UPDATE "
                                + table.id().quoted() + " SET " + SqlName.quote(value.name()) + " = DEFAULT");
    }
}
