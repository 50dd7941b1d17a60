package dev.tidegate.postgres.mapping;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.ColumnId;
import dev.tidegate.model.SequenceId;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a side calls the tables and sequences of a pipeline. Tables and sequences share their names in PostgreSQL, so
 * what tables.map says of a schema holds for its sequences too.
 */
public final class SideNames {

    private static final String RELATIONS = """
            SELECT n.nspname, c.relname
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'S') AND c.relpersistence <> 't'
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tidegate')
            """;

    private final TableMap map;
    private final Predicate<TableId> selected;
    /** By the names of this side; null on the source, whose names are those that the config has. */
    private final Map<TableId, MappedTable> mapped;

    private SideNames(TableMap map, Predicate<TableId> selected, Map<TableId, MappedTable> mapped) {
        this.map = map;
        this.selected = selected;
        this.mapped = mapped;
    }

    public static SideNames ofSource(TableSelection tables) {
        return new SideNames(tables.map(), tables::selects, null);
    }

    /** @param source whose catalog says which names there are to be mapped */
    public static SideNames ofTarget(TableSelection tables, Connection source) throws SQLException {
        if (tables.map().entries().isEmpty()) {
            return ofSource(tables);
        }
        Map<TableId, MappedTable> mapped = new HashMap<>();
        Sql.on(source).each(RELATIONS, row -> {
            MappedTable table = tables.map().of(new TableId(row.getString(1), row.getString(2)));
            // What is replicated goes before what only happens to have that name.
            if (tables.selects(table.source()) || !mapped.containsKey(table.target())) {
                mapped.put(table.target(), table);
            }
        });
        return new SideNames(
                tables.map(),
                table -> mapped.containsKey(table)
                        && tables.selects(mapped.get(table).source()),
                mapped);
    }

    /** @return whether a table of this side is replicated, by its own name */
    public boolean selects(TableId table) {
        return selected.test(table);
    }

    /** @return the source's name of a column of this side; empty if it has no counterpart there, or is not written */
    public Optional<ColumnId> atSource(ColumnId column) {
        if (mapped == null) {
            return map.of(column.table()).omits(column.column()) ? Optional.empty() : Optional.of(column);
        }
        MappedTable table = mapped.get(column.table());
        if (table == null) {
            return map.keepsName(column.table()) ? Optional.of(column) : Optional.empty();
        }
        return table.sourceColumn(column.column()).map(name -> new ColumnId(table.source(), name));
    }

    /** @return this side's name of a column of the source */
    public ColumnId here(ColumnId column) {
        return mapped == null ? column : map.of(column.table()).target(column.column());
    }

    /** @return empty if the source's sequence of that name is another one */
    public Optional<SequenceId> atSource(SequenceId sequence) {
        if (mapped == null) {
            return Optional.of(sequence);
        }
        TableId name = new TableId(sequence.schema(), sequence.name());
        MappedTable relation = mapped.get(name);
        if (relation == null) {
            return map.keepsName(name) ? Optional.of(sequence) : Optional.empty();
        }
        return Optional.of(
                new SequenceId(relation.source().schema(), relation.source().name()));
    }

    /** @return this side's name of a sequence of the source */
    public SequenceId here(SequenceId sequence) {
        if (mapped == null) {
            return sequence;
        }
        TableId name = map.of(new TableId(sequence.schema(), sequence.name())).target();
        return new SequenceId(name.schema(), name.name());
    }
}
