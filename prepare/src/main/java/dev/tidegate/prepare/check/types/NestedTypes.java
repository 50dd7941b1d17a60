package dev.tidegate.prepare.check.types;

import dev.tidegate.postgres.version.ServerFeature;

/**
 * The types that a column's values are made of: its own and, through arrays, domains, rows and ranges, those inside, each
 * once. As a common table expression {@code part} with attrelid, attnum, attname and type; its one parameter is an array of
 * the tables' OIDs.
 */
public final class NestedTypes {

    private static final String EXPRESSION = """
            WITH RECURSIVE part AS (
                SELECT a.attrelid, a.attnum, a.attname, a.atttypid AS type
                FROM pg_attribute a
                WHERE a.attrelid = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped%s
                UNION
                SELECT p.attrelid, p.attnum, p.attname, inner_type.type
                FROM part p
                JOIN pg_type t ON t.oid = p.type
                CROSS JOIN LATERAL (
                    SELECT t.typelem AS type WHERE t.typcategory = 'A' AND t.typelem <> 0
                    UNION ALL
                    SELECT t.typbasetype WHERE t.typtype = 'd'
                    UNION ALL
                    SELECT c.atttypid FROM pg_attribute c
                    WHERE t.typtype = 'c' AND c.attrelid = t.typrelid AND c.attnum > 0 AND NOT c.attisdropped
                    UNION ALL
                    SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid%s
                ) inner_type
            )
            """;

    private NestedTypes() {}

    /** @param major of the server that is asked */
    public static String ofAllColumns(int major) {
        return expression("", major);
    }

    /** Without generated columns, whose values do not travel. */
    public static String ofStoredColumns(int major) {
        return expression(ServerFeature.GENERATED_COLUMNS.isIn(major) ? " AND a.attgenerated = ''" : "", major);
    }

    private static String expression(String columns, int major) {
        return EXPRESSION.formatted(
                columns, ServerFeature.MULTIRANGES.isIn(major) ? " OR r.rngmultitypid = t.oid" : "");
    }
}
