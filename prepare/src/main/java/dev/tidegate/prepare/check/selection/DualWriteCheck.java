package dev.tidegate.prepare.check.selection;

import dev.tidegate.config.tables.DualWrite;
import dev.tidegate.config.tables.DualWritePolicy;
import dev.tidegate.config.tables.DualWrites;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Check that tables.dual-write names existing tables whose rows can be identified and compared. */
public final class DualWriteCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        DualWrites dualWrites = facts.source().config().tables().dualWrites();
        if (dualWrites.entries().isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        Collection<TableInfo> tables = Catalog.read(
                        facts.source().session(), table -> dualWrites.of(table).isPresent())
                .tables();
        for (DualWrite entry : dualWrites.entries()) {
            if (tables.stream().noneMatch(table -> TableSelection.matches(entry.table(), table.id()))) {
                findings.add(Finding.error(
                        TableCode.DUAL_WRITE_UNKNOWN,
                        "tables.dual-write " + entry.table(),
                        "the source has no such table",
                        "write the name as the source's catalog has it, or remove the entry"));
            }
        }
        tables.stream()
                .filter(table ->
                        table.primaryKey().isEmpty() && table.identityColumns().isEmpty())
                .forEach(table -> findings.add(keyless(table.id(), dualWrites, facts)));
        findings.addAll(facts.forEachTable(pair -> columns(pair, dualWrites)));
        return findings;
    }

    /** A row that is there already cannot be told from another one of the same content. */
    private static Finding keyless(TableId table, DualWrites dualWrites, PairFacts facts) {
        boolean replicated = facts.source().config().tables().selects(table);
        DualWritePolicy policy = dualWrites.of(table).orElseThrow().policy();
        String fix = "ALTER TABLE " + table.quoted() + " ADD PRIMARY KEY (...); on both sides";
        return replicated && policy != DualWritePolicy.SOURCE_WINS
                ? Finding.error(
                        TableCode.DUAL_WRITE_KEYLESS,
                        table.toString(),
                        "the table has no key: policy " + policy.text() + " cannot tell which rows exist already",
                        fix)
                : Finding.warning(
                        TableCode.DUAL_WRITE_KEYLESS,
                        table.toString(),
                        "the table has no key: verify cannot say whether rows that differ will settle",
                        fix);
    }

    private static List<Finding> columns(TablePair pair, DualWrites dualWrites) {
        String column =
                dualWrites.of(pair.source().id()).flatMap(DualWrite::newestBy).orElse(null);
        if (column == null) {
            return List.of();
        }
        boolean there = pair.source().column(column).isPresent()
                && !pair.names().omits(column)
                && pair.target().column(pair.names().column(column)).isPresent();
        return there
                ? List.of()
                : List.of(Finding.error(
                        TableCode.DUAL_WRITE_COLUMN,
                        pair.source().id().toString(),
                        "newest-by names column " + SqlName.quote(column) + ", which one side does not have",
                        "name a column that both sides have, by the source's name"));
    }
}
