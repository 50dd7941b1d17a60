package dev.tidegate.preflight;

import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.catalog.TableKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether tables are selected at all, and what of the selection logical replication does not carry. */
final class SelectionCheck implements Check<SourceFacts> {

    private static final String LARGE_OBJECTS = "SELECT EXISTS (SELECT FROM pg_largeobject_metadata)";

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        if (facts.tables().isEmpty()) {
            findings.add(Finding.error(
                    "NO-TABLES",
                    "tables.include",
                    "no table of the source matches " + facts.config().tables().include(),
                    "name the tables as schema.table in tables.include; * stands for any characters"));
        }
        for (TableKind kind : List.of(TableKind.VIEW, TableKind.MATERIALIZED_VIEW, TableKind.FOREIGN)) {
            List<String> names = selected(facts, kind);
            if (!names.isEmpty()) {
                findings.add(Finding.info("NOT-REPLICATED", kind + "s", "not replicated: " + Queries.list(names)));
            }
        }
        for (TableInfo table : facts.catalog().tables()) {
            findings.addAll(ofTable(facts, table));
        }
        if (Queries.isTrue(facts.session(), LARGE_OBJECTS)) {
            findings.add(Finding.warning(
                    "LARGE-OBJECTS", "source", "the database holds large objects, which are not replicated", ""));
        }
        return findings;
    }

    private static List<String> selected(SourceFacts facts, TableKind kind) {
        return facts.catalog().tables().stream()
                .filter(table -> table.kind() == kind && facts.config().tables().selects(table.id()))
                .map(table -> table.id().toString())
                .toList();
    }

    private static List<Finding> ofTable(SourceFacts facts, TableInfo table) {
        List<Finding> findings = new ArrayList<>();
        boolean selected = facts.config().tables().selects(table.id());
        if (selected && table.kind().isTable() && !table.storage().logged()) {
            findings.add(Finding.warning(
                    "NOT-REPLICATED",
                    table.id().toString(),
                    "an unlogged table, whose changes never reach the WAL",
                    "ALTER TABLE " + table.id().quoted() + " SET LOGGED"));
        }
        if (isReplicated(facts, table) && table.writableColumns().isEmpty()) {
            findings.add(Finding.error(
                    "TABLE-WITHOUT-COLUMNS",
                    table.id().toString(),
                    "the table has no column that can be copied",
                    "add it to tables.exclude"));
        }
        if (!selected && table.kind() == TableKind.ORDINARY && isChildOfReplicated(facts, table)) {
            findings.add(Finding.warning(
                    "CHILD-NOT-SELECTED",
                    table.id().toString(),
                    "the table inherits from " + table.lineage().parent().orElseThrow()
                            + ", which is replicated, but is not selected itself: its rows stay behind",
                    "add it to tables.include"));
        }
        return findings;
    }

    private static boolean isChildOfReplicated(SourceFacts facts, TableInfo table) {
        Set<TableId> replicated = new HashSet<>();
        facts.tables().forEach(t -> replicated.add(t.id()));
        return !table.lineage().partition()
                && table.lineage().parent().filter(replicated::contains).isPresent();
    }

    private static boolean isReplicated(SourceFacts facts, TableInfo table) {
        return facts.tables().contains(table);
    }
}
