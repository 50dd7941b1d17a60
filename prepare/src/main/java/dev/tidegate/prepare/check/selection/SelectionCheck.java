package dev.tidegate.prepare.check.selection;

import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.takeover.SelectionGaps;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Check of the selected tables: whether there are any, and what logical replication does not carry of them. */
public final class SelectionCheck implements Check<SourceFacts> {

    private static final String LARGE_OBJECTS = "SELECT EXISTS (SELECT FROM pg_largeobject_metadata)";

    private static final int COUNT_MAX = 1_000_000;
    private static final String COUNT_LARGE_OBJECTS =
            "SELECT count(*) FROM (SELECT FROM pg_largeobject_metadata LIMIT " + (COUNT_MAX + 1) + ") o";

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        if (facts.tables().isEmpty()) {
            findings.add(Finding.error(
                    TableCode.NO_TABLES,
                    "tables.include",
                    "no table of the source matches " + facts.config().tables().include(),
                    "name the tables as schema.table in tables.include; * stands for any characters"));
        }
        for (TableKind kind : List.of(TableKind.VIEW, TableKind.MATERIALIZED_VIEW, TableKind.FOREIGN)) {
            List<String> names = selected(facts, kind);
            if (!names.isEmpty()) {
                findings.add(new Finding(
                        Severity.INFO,
                        TableCode.NOT_REPLICATED,
                        kind + "s",
                        "not replicated: " + Finding.list(names),
                        whatToDo(kind)));
            }
        }
        Set<TableId> replicated = facts.tables().stream().map(TableInfo::id).collect(Collectors.toSet());
        for (TableInfo table : facts.catalog().tables()) {
            findings.addAll(ofTable(facts, table, replicated));
        }
        findings.addAll(
                leftOut(SelectionGaps.read(facts.session(), facts.config().tables())));
        findings.addAll(largeObjects(facts));
        return findings;
    }

    private static List<Finding> leftOut(SelectionGaps gaps) {
        List<Finding> findings = new ArrayList<>();
        if (!gaps.forgotten().isEmpty()) {
            findings.add(Finding.warning(
                    TableCode.NOT_SELECTED,
                    "tables.include",
                    "these tables are neither selected nor excluded, and are not replicated: "
                            + Finding.list(gaps.forgotten()),
                    gaps.nextStep()));
        }
        if (!gaps.crossing().isEmpty()) {
            findings.add(Finding.info(
                    TableCode.NOT_SELECTED,
                    "foreign keys",
                    "they lead to or from tables that are not replicated: " + Finding.list(gaps.crossing()),
                    "replicate both tables, or make sure that the target holds the rows that they refer to"));
        }
        return findings;
    }

    private static String whatToDo(TableKind kind) {
        return switch (kind) {
            case MATERIALIZED_VIEW ->
                "create them on the target (pg_dump --schema-only) and REFRESH MATERIALIZED VIEW there before a cutover";
            case FOREIGN ->
                "create server, user mappings and tables on the target (pg_dump --schema-only); rows of a postgres_fdw table"
                        + " are replicated from the database that holds them, by a pipeline of its own";
            default -> "create them on the target (pg_dump --schema-only): views have no rows of their own";
        };
    }

    private static List<Finding> largeObjects(SourceFacts facts) throws SQLException {
        if (!Sql.on(facts.session()).isTrue(LARGE_OBJECTS)) {
            return List.of();
        }
        long count = Sql.on(facts.session()).one(COUNT_LARGE_OBJECTS, Sql.NUMBER);
        return List.of(Finding.warning(
                TableCode.LARGE_OBJECTS,
                "source",
                "the database holds " + (count > COUNT_MAX ? "more than " + COUNT_MAX : count) + " large objects, which"
                        + " are not replicated; columns that name them (oid, lo) are, as numbers",
                "move their contents to columns of type bytea; or stop writers before a cutover and copy them with"
                        + " pg_dump --section=pre-data --section=data --large-objects --exclude-table-data='*', which"
                        + " keeps the numbers"));
    }

    private static List<String> selected(SourceFacts facts, TableKind kind) {
        return facts.catalog().tables().stream()
                .filter(table -> table.kind() == kind && facts.config().tables().selects(table.id()))
                .map(table -> table.id().toString())
                .toList();
    }

    private static List<Finding> ofTable(SourceFacts facts, TableInfo table, Set<TableId> replicated) {
        List<Finding> findings = new ArrayList<>();
        boolean selected = facts.config().tables().selects(table.id());
        if (selected && table.kind().isTable() && !table.storage().logged()) {
            findings.add(Finding.warning(
                    TableCode.NOT_REPLICATED,
                    table.id().toString(),
                    "an unlogged table, whose changes never reach the WAL: it is neither copied nor streamed",
                    "ALTER TABLE " + table.id().quoted()
                            + " SET LOGGED -- or create it on the target and fill it there"));
        }
        if (replicated.contains(table.id()) && table.writableColumns().isEmpty()) {
            findings.add(Finding.error(
                    TableCode.TABLE_WITHOUT_COLUMNS,
                    table.id().toString(),
                    "the table has no column that can be copied",
                    "add it to tables.exclude"));
        }
        if (!selected && table.kind() == TableKind.ORDINARY && isChildOfReplicated(table, replicated)) {
            findings.add(Finding.warning(
                    TableCode.CHILD_NOT_SELECTED,
                    table.id().toString(),
                    "the table inherits from " + table.lineage().parent().orElseThrow()
                            + ", which is replicated, but is not selected itself: its rows are not replicated",
                    "add it to tables.include"));
        }
        return findings;
    }

    private static boolean isChildOfReplicated(TableInfo table, Set<TableId> replicated) {
        return !table.lineage().partition()
                && table.lineage().parent().filter(replicated::contains).isPresent();
    }
}
