package dev.tidegate.lagmonitor.readiness;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.config.tables.PrecisionPolicy;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.lagmonitor.model.table.TableColumns;
import dev.tidegate.model.ColumnId;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.mapping.TypeFit;
import dev.tidegate.postgres.usertype.TypeDifference;
import dev.tidegate.postgres.usertype.UserType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Columns whose values the target cannot hold as the source does. Columns that only the target has are no difference.
 *
 * @param tables that were compared
 * @param others missing tables and columns, types that do not fit or consist of something else
 * @param precision columns that keep fewer digits on the target, unless the config says that PostgreSQL rounds
 */
record ColumnDifferences(int tables, List<String> others, List<String> precision) {

    static ColumnDifferences between(TableColumns source, TableColumns target, TableMap map) {
        ColumnDifferences found = new ColumnDifferences(source.types().size(), new ArrayList<>(), new ArrayList<>());
        source.types().forEach((table, columns) -> {
            MappedTable names = map.of(table);
            Map<String, String> there = target.types().get(names.target());
            if (there == null) {
                found.others.add(table + " is not in the target");
            } else {
                found.compare(names, columns, there);
            }
        });
        source.userTypes().forEach((column, types) -> found.compareContents(map, column, types, target));
        return found;
    }

    private void compareContents(TableMap map, ColumnId column, List<UserType> source, TableColumns target) {
        ColumnId there = map.of(column.table()).target(column.column());
        TypeDifference.between(source, target.userTypes().getOrDefault(there, List.of())).stream()
                .filter(TypeDifference::changesValues)
                .map(difference -> "type " + difference.type() + " of " + column + ": " + difference.found())
                .forEach(others::add);
    }

    private void compare(MappedTable names, Map<String, String> source, Map<String, String> target) {
        TableId table = names.source();
        source.forEach((column, type) -> {
            if (names.omits(column)) {
                return;
            }
            String there = target.get(names.column(column));
            if (there == null) {
                others.add(table + "." + column + " is not in the target");
                return;
            }
            String difference = table + "." + column + " is " + type + ", in the target " + there;
            switch (TypeFit.of(type, there)) {
                case SAME, WIDER -> {
                    // It holds every value.
                }
                case ROUNDED -> {
                    if (names.precision(column, there) == PrecisionPolicy.REFUSE) {
                        precision.add(difference);
                    }
                }
                case NO -> others.add(difference);
            }
        });
    }
}
