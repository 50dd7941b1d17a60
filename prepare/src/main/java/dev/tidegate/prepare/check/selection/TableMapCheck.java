package dev.tidegate.prepare.check.selection;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.config.tables.TableMapping;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.postgres.sequence.SequenceReader;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.state.load.LoadedTables;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Check that tables.map names existing tables and columns, and gives each a target of its own. */
public final class TableMapCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        List<Finding> findings = new ArrayList<>(unused(facts.source()));
        Map<TableId, TableInfo> targets = new HashMap<>();
        for (TableInfo table : facts.source().tables()) {
            MappedTable names;
            try {
                names = facts.source().config().tables().map().of(table.id());
            } catch (TidegateException e) {
                findings.add(Finding.error(e.kind(), table.id().toString(), e.getMessage(), e.nextStep()));
                continue;
            }
            TableInfo other = targets.put(names.target(), table);
            if (other != null) {
                findings.add(Finding.error(
                        TableCode.TABLE_MAP_COLLISION,
                        table.id().toString(),
                        other.id() + " would be written to " + names.target() + " of the target, too",
                        "give one of them another target in tables.map, or exclude it"));
            }
            findings.addAll(columns(table, names));
        }
        findings.addAll(changed(facts));
        return findings;
    }

    private static List<Finding> unused(SourceFacts facts) throws SQLException {
        if (facts.config().tables().map().entries().isEmpty()) {
            return List.of();
        }
        List<TableId> known = new ArrayList<>();
        facts.tables().forEach(table -> known.add(table.id()));
        SequenceReader.read(facts.session(), facts.config().tables()::selects)
                .forEach(sequence -> known.add(
                        new TableId(sequence.id().schema(), sequence.id().name())));
        List<Finding> findings = new ArrayList<>();
        for (TableMapping entry : facts.config().tables().map().unusedFor(known)) {
            Optional<TableInfo> partitioned = facts.catalog().tables().stream()
                    .filter(table -> table.kind() == TableKind.PARTITIONED && entry.matches(table.id()))
                    .findFirst();
            findings.add(Finding.error(
                    TableCode.TABLE_MAP_UNKNOWN,
                    "tables.map " + entry.source(),
                    partitioned.isPresent()
                            ? "before PostgreSQL 13 partitions are replicated under their own names"
                            : "the pipeline has no such table",
                    partitioned.isPresent()
                            ? "map the partitions of " + partitioned.get().id()
                            : "write the name as the source's catalog has it, check tables.include and"
                                    + " tables.exclude, or remove the entry"));
        }
        return findings;
    }

    private static List<Finding> columns(TableInfo table, MappedTable names) {
        List<Finding> findings = new ArrayList<>();
        Set<String> unknown = new TreeSet<>(names.columns().keySet());
        unknown.addAll(names.omitted());
        names.rules().forEach(rule -> unknown.addAll(rule.columns().keySet()));
        table.columns().forEach(column -> unknown.remove(column.name()));
        for (String column : unknown) {
            findings.add(Finding.error(
                    TableCode.TABLE_MAP_COLUMN,
                    table.id() + "." + column,
                    "tables.map names this column, but the source's table does not have it",
                    "write the name as the source's catalog has it, or remove it from tables.map"));
        }
        Set<String> key = Stream.concat(table.identityColumns().stream(), table.primaryKey().stream())
                .filter(names::omits)
                .collect(Collectors.toCollection(TreeSet::new));
        for (String column : key) {
            findings.add(Finding.error(
                    TableCode.TABLE_MAP_KEY,
                    table.id() + "." + column,
                    "tables.map omits a column of the key, without which rows cannot be found",
                    "do not omit it"));
        }
        findings.addAll(collisions(table, names));
        return findings;
    }

    /** A column that is renamed to the name of one that stays. */
    private static List<Finding> collisions(TableInfo table, MappedTable names) {
        List<Finding> findings = new ArrayList<>();
        Map<String, String> taken = new HashMap<>();
        table.columns().forEach(column -> {
            if (names.omits(column.name())) {
                return;
            }
            String other = taken.put(names.column(column.name()), column.name());
            if (other != null) {
                findings.add(Finding.error(
                        TableCode.TABLE_MAP_COLLISION,
                        table.id() + "." + column.name(),
                        "column " + other + " would be written to " + names.target() + "." + names.column(column.name())
                                + ", too",
                        "give one of them another name in tables.map, or omit it"));
            }
        });
        return findings;
    }

    /** What is loaded stays where it is; new changes would go elsewhere. */
    private static List<Finding> changed(PairFacts facts) throws SQLException {
        if (facts.target().state().isEmpty()
                || facts.target().version().problem().isPresent()) {
            return List.of();
        }
        return LoadedTables.read(
                        facts.target().session(), facts.source().config().pipeline())
                .differencesFrom(facts.source().config().tables().map())
                .stream()
                .map(failure -> Finding.error(failure.kind(), "tables.map", failure.getMessage(), failure.nextStep()))
                .toList();
    }
}
