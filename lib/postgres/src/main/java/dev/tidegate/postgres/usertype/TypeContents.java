package dev.tidegate.postgres.usertype;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Comparison of the user-made types of replicated tables by what they consist of, on both sides, as of now. */
public final class TypeContents {

    private static final String NAMED = """
            SELECT c.oid::bigint, n.nspname, c.relname
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN unnest(CAST(? AS text[]), CAST(? AS text[])) AS wanted (nspname, relname)
              ON n.nspname = wanted.nspname AND c.relname = wanted.relname
            WHERE c.relkind IN ('r', 'p')
            """;

    private final Connection source;
    private final Connection target;
    private final TableMap map;

    public TypeContents(Connection source, Connection target, TableMap map) {
        this.source = source;
        this.target = target;
        this.map = map;
    }

    /**
     * @param tables of the source, by oid
     * @return with the source's columns that have such a type, in the order of tables; nothing of what the target lacks
     */
    public Map<TypeDifference, List<String>> differences(Map<Long, TableId> tables) throws SQLException {
        UserTypes here = UserTypes.read(source, tables.keySet());
        Map<TableId, List<String>> columns = new TreeMap<>();
        Map<TableId, Long> oids = new HashMap<>();
        here.columns().forEach((oid, names) -> {
            columns.put(tables.get(oid), names);
            oids.put(tables.get(oid), oid);
        });
        if (columns.isEmpty()) {
            return Map.of();
        }
        Map<TableId, Long> targets = named(
                columns.keySet().stream().map(table -> map.of(table).target()).toList());
        UserTypes there = UserTypes.read(target, targets.values());
        Map<TypeDifference, List<String>> found = new LinkedHashMap<>();
        columns.forEach((table, names) -> {
            MappedTable mapped = map.of(table);
            Long counterpart = targets.get(mapped.target());
            for (String column : names) {
                if (counterpart != null && !mapped.omits(column)) {
                    TypeDifference.between(
                                    here.within(oids.get(table), column),
                                    there.within(counterpart, mapped.column(column)))
                            .forEach(difference -> found.computeIfAbsent(difference, any -> new ArrayList<>())
                                    .add(table + "." + column));
                }
            }
        });
        return found;
    }

    private Map<TableId, Long> named(Collection<TableId> names) throws SQLException {
        Map<TableId, Long> oids = new HashMap<>();
        Sql.on(target)
                .each(
                        NAMED,
                        row -> oids.put(new TableId(row.getString(2), row.getString(3)), row.getLong(1)),
                        names.stream().map(TableId::schema).toList(),
                        names.stream().map(TableId::name).toList());
        return oids;
    }
}
