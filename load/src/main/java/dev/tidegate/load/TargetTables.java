package dev.tidegate.load;

import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.FilledTables;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes sure that the copy begins with empty tables, and empties only those that the pipeline filled itself. */
final class TargetTables {

    private final Connection target;

    TargetTables(Connection target) {
        this.target = target;
    }

    /** @throws TidegateException TARGET-NOT-EMPTY, naming the tables */
    void refuseRows(Collection<TableInfo> tables) throws SQLException {
        List<String> filled = FilledTables.find(target, tables).stream()
                .map(TableId::toString)
                .toList();
        if (!filled.isEmpty()) {
            throw new TidegateException(
                    FailureCategory.FINAL,
                    "TARGET-NOT-EMPTY",
                    filled.size() + " of the target's tables hold rows already: " + shortened(filled),
                    "empty them if nobody needs those rows, or exclude them; Tidegate does not overwrite rows it did"
                            + " not write");
        }
    }

    /** All in one statement, so that foreign keys among them do no harm. */
    void empty(Collection<TableInfo> tables, Set<TableId> ours) throws SQLException {
        String list = tables.stream()
                .filter(table -> ours.contains(table.id()))
                .map(TableInfo::quotedOnly)
                .collect(Collectors.joining(", "));
        if (list.isEmpty()) {
            return;
        }
        try (Statement statement = target.createStatement()) {
            statement.execute("TRUNCATE " + list);
        } catch (SQLException e) {
            if ("0A000".equals(e.getSQLState())) {
                throw new TidegateException(
                        FailureCategory.FINAL,
                        "TARGET-TRUNCATE-REFUSED",
                        "an earlier load did not end and its rows cannot be removed, because a table outside the"
                                + " pipeline has a foreign key to one of its tables: " + e.getMessage(),
                        "add that table to the pipeline, drop the foreign key until the load is done, or delete the rows"
                                + " of the pipeline's tables by hand",
                        e);
            }
            throw e;
        }
    }

    private static String shortened(List<String> names) {
        int shown = Math.min(10, names.size());
        String list = String.join(", ", names.subList(0, shown));
        return shown < names.size() ? list + " and " + (names.size() - shown) + " more" : list;
    }
}
