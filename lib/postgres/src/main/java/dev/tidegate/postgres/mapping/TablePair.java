package dev.tidegate.postgres.mapping;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.postgres.catalog.TableInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A table of the source and the table of the target that it is written to, as both sides have them. */
public record TablePair(TableInfo source, TableInfo target, MappedTable names) {

    public TablePair {
        if (!source.id().equals(names.source()) || !target.id().equals(names.target())) {
            throw new IllegalArgumentException(source.id() + " and " + target.id() + " are not mapped to each other");
        }
    }

    /** Columns that both sides have and that are not omitted, generated ones among them; in the source's order. */
    public List<ColumnPair> columns() {
        List<ColumnPair> pairs = new ArrayList<>();
        for (ColumnInfo column : source.columns()) {
            if (!names.omits(column.name())) {
                target.column(names.column(column.name())).ifPresent(there -> pairs.add(ColumnPair.of(column, there)));
            }
        }
        return pairs;
    }

    /** Columns of the source that the target lacks and that are not omitted. */
    public List<ColumnInfo> missing() {
        return source.columns().stream()
                .filter(column -> !names.omits(column.name()))
                .filter(column -> target.column(names.column(column.name())).isEmpty())
                .toList();
    }

    /** Columns of the target to which nothing is written. */
    public List<ColumnInfo> extra() {
        Set<String> written = new HashSet<>();
        columns().forEach(pair -> written.add(pair.target().name()));
        return target.columns().stream()
                .filter(column -> !written.contains(column.name()))
                .toList();
    }

    /** Names of the source's columns that are copied and written. */
    public List<String> writtenColumns() {
        return names.written(source.writableColumns());
    }
}
