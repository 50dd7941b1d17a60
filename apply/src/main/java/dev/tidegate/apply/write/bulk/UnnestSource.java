package dev.tidegate.apply.write.bulk;

import dev.tidegate.apply.write.table.TargetColumn;
import dev.tidegate.topic.record.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows of a set-based statement: {@code unnest(array, array, ...) AS u(c1, c2, ...)}, one array parameter for each
 * column.
 */
final class UnnestSource {

    private final List<String> casts = new ArrayList<>();
    private final List<String> literals = new ArrayList<>();

    /** @return SQL for the column's value in a row, of the column's own type */
    String add(TargetColumn column, List<Row> rows, int index) {
        casts.add("CAST(? AS " + column.type().parameterType() + ")");
        literals.add(ArrayLiteral.of(rows, index));
        return column.type().valueOf("u.c" + casts.size());
    }

    /** @return SQL for the value in a row, to look rows up by it */
    String addLookup(TargetColumn column, List<Row> rows, int index) {
        casts.add("CAST(? AS " + column.type().lookup().parameterType() + ")");
        literals.add(ArrayLiteral.of(rows, index));
        return column.type().lookup().valueOf("u.c" + casts.size());
    }

    String sql() {
        String names =
                IntStream.rangeClosed(1, casts.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        return "unnest(" + String.join(", ", casts) + ") AS u(" + names + ")";
    }

    /** They must stand in the statement in the order in which the columns were added, and no others before. */
    Object[] parameters() {
        return literals.toArray();
    }
}
