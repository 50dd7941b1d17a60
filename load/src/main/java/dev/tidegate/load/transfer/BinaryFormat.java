package dev.tidegate.load.transfer;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.postgres.mapping.ColumnPair;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a table may be copied in COPY's binary format, which costs both servers half as much as text. It does where every
 * column is of one of PostgreSQL's own types whose binary form all versions since 10 share, and of the very same type on
 * both sides: then what the one sends is what the other stores. Any other table is copied as text.
 */
public final class BinaryFormat {

    private static final Set<String> TYPES = Set.of(
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "numeric",
            "text",
            "character varying",
            "character",
            "uuid",
            "bytea",
            "date",
            "time without time zone",
            "timestamp without time zone",
            "timestamp with time zone",
            "json",
            "jsonb");

    private static final String COLUMNS = """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod)
            FROM pg_attribute a
            WHERE a.attrelid = ?::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped
            """;

    private BinaryFormat() {}

    static boolean suits(TablePair pair) {
        List<ColumnPair> columns = written(pair);
        return columns.size() == pair.writtenColumns().size()
                && columns.stream().allMatch(BinaryFormat::suits);
    }

    private static List<ColumnPair> written(TablePair pair) {
        Set<String> names = Set.copyOf(pair.writtenColumns());
        return pair.columns().stream()
                .filter(column -> names.contains(column.source().name()))
                .toList();
    }

    private static boolean suits(ColumnPair column) {
        String type = column.source().type();
        return type.equals(column.target().type())
                && !column.source().isDomain()
                && !column.target().isDomain()
                && holds(type);
    }

    /** @param type as format_type prints it for a search_path of pg_catalog alone */
    public static boolean holds(String type) {
        return TYPES.contains(type.replaceFirst("\\([0-9,-]+\\)", ""));
    }

    /**
     * Eight bytes may be a number or a moment. On the source another type makes it another table, which is copied
     * again; the target's may be altered between two pieces.
     *
     * @param target in the transaction that has copied: its lock keeps the table as it is
     * @throws TidegateException TARGET-TABLE-ALTERED
     */
    public static void requireSameTypes(Connection target, TablePair pair) throws SQLException {
        Map<String, String> types = new HashMap<>();
        Sql.on(target)
                .each(
                        COLUMNS,
                        row -> types.put(row.getString(1), row.getString(2)),
                        pair.target().storage().oid());
        for (ColumnPair column : written(pair)) {
            String now = types.get(column.target().name());
            if (!column.target().type().equals(now)) {
                throw new TidegateException(
                        LoadCode.TARGET_TABLE_ALTERED,
                        "column " + column.target().name() + " of the target's table "
                                + pair.target().id() + " was altered while it was being loaded, from "
                                + column.target().type() + " to " + (now == null ? "nothing" : now),
                        "no action is needed: the load resumes with the table as it is now");
            }
        }
    }
}
