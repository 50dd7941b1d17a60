package dev.tidegate.system.rows.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A large value of every type that PostgreSQL may store out of line. */
public final class ToastedTypes {

    private static final String TEXT = "(SELECT string_agg(md5(g::text || n), '') FROM generate_series(1, 600) g)";
    private static final String DIGITS = "translate(" + TEXT + ", 'abcdef', '012345')";

    /** Their values are always small, or they are refused as types of columns. */
    public static final Set<String> NEVER_LARGE = Set.of(
            "inet",
            "cidr",
            "int4range",
            "int8range",
            "tsrange",
            "tstzrange",
            "daterange",
            "pg_node_tree",
            "pg_ndistinct",
            "pg_dependencies",
            "pg_mcv_list",
            "gtsvector",
            "pg_brin_bloom_summary",
            "pg_brin_minmax_multi_summary");

    private ToastedTypes() {}

    /** @return by type, the SQL of a value that depends on a number n */
    public static Map<String, String> values(int major) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("text", TEXT);
        values.put("varchar", TEXT);
        values.put("bpchar", TEXT);
        values.put("citext", TEXT);
        values.put("refcursor", TEXT + "::refcursor");
        values.put("bytea", "decode(" + TEXT + ", 'hex')");
        values.put("bit", "('x' || " + TEXT + ")::varbit");
        values.put("varbit", "('x' || " + TEXT + ")::varbit");
        values.put("numeric", DIGITS + "::numeric / 1000");
        values.put("json", "('{\"a\":  \"' || " + TEXT + " || '\"}')::json");
        values.put("jsonb", "('{\"a\": \"' || " + TEXT + " || '\"}')::jsonb");
        values.put("xml", "('<a>' || " + TEXT + " || '</a>')::xml");
        values.put("hstore", "hstore('k', " + TEXT + ")");
        values.put(
                "path",
                "(SELECT '[' || string_agg('(' || g || ',' || n || ')', ',') || ']' FROM generate_series(1, 900) g)::path");
        values.put(
                "polygon",
                "(SELECT '(' || string_agg('(' || g || ',' || n || ')', ',') || ')' FROM generate_series(1, 900) g)::polygon");
        values.put(
                "tsvector",
                "(SELECT string_agg('''' || md5(g::text || n) || ''':' || g, ' ') FROM generate_series(1, 600) g)::tsvector");
        values.put(
                "txid_snapshot",
                "(SELECT '1:99999:' || string_agg((g + n)::text, ',') FROM generate_series(1, 900) g)::txid_snapshot");
        values.put("numrange", "numrange(" + DIGITS + "::numeric, NULL)");
        values.put("text[]", "ARRAY(SELECT md5(g::text || n) FROM generate_series(1, 600) g)");
        values.put("int4[]", "ARRAY(SELECT g + n FROM generate_series(1, 2000) g)");
        values.put("jsonb[]", "ARRAY(SELECT to_jsonb(md5(g::text || n)) FROM generate_series(1, 600) g)");
        values.put("pair", "ROW(n, " + TEXT + ")::pair");
        values.put("word", TEXT + "::word");
        if (major >= 12) {
            values.put("jsonpath", "('$.\"' || " + TEXT + " || '\"')::jsonpath");
        }
        if (major >= 13) {
            values.put(
                    "pg_snapshot",
                    "(SELECT '1:99999:' || string_agg((g + n)::text, ',') FROM generate_series(1, 900) g)::pg_snapshot");
        }
        if (major >= 14) {
            Map.of(
                            "int4",
                            "g * 10 + n, g * 10 + n + 1",
                            "int8",
                            "g * 10 + n, g * 10 + n + 1",
                            "num",
                            "g * 10 + n, g * 10 + n + 0.5",
                            "date",
                            "'2000-01-01'::date + g * 3, '2000-01-02'::date + g * 3",
                            "ts",
                            "'2000-01-01'::timestamp + g * '1 h'::interval, '2000-01-01 00:00:01'::timestamp + g * '1 h'::interval",
                            "tstz",
                            "'2000-01-01'::timestamptz + g * '1 h'::interval, '2000-01-01 00:00:01'::timestamptz + g * '1 h'::interval")
                    .forEach((type, bounds) -> values.put(
                            type + "multirange",
                            "(SELECT range_agg(" + type + "range(" + bounds + ")) FROM generate_series(1, 900) g)"));
        }
        return values;
    }

    static TableScenario scenario(int major) {
        TableScenario scenario =
                TableScenario.of("toast").both("CREATE TYPE pair AS (n int, s text)", "CREATE DOMAIN word AS text");
        values(major).forEach((type, value) -> {
            String table = table(type);
            String column = type.equals("bit") ? "bit(19200)" : type;
            scenario.both("CREATE TABLE " + table + " (id int PRIMARY KEY, c int, v " + column + ")");
            scenario.source("ALTER TABLE " + table + " ALTER v SET STORAGE EXTERNAL");
            String cast = type.equals("bit") ? "::bit(19200)" : "";
            scenario.rows("INSERT INTO " + table + " SELECT n, 0, " + value + cast + " FROM generate_series(1, 6) n");
            scenario.transaction(
                    "UPDATE " + table + " SET c = 1 WHERE id = 1",
                    "UPDATE " + table + " SET id = 12 WHERE id = 2",
                    "UPDATE " + table + " SET id = 13, c = 3 WHERE id = 3",
                    "UPDATE " + table + " SET id = 14, v = NULL WHERE id = 4",
                    "INSERT INTO " + table + " SELECT n, 0, " + value + cast + " FROM generate_series(21, 22) n",
                    "UPDATE " + table + " SET id = 31 WHERE id = 21",
                    "UPDATE " + table + " SET c = 9 WHERE id = 31",
                    "UPDATE " + table + " SET c = 9 WHERE id = 12");
            scenario.transaction(
                    "UPDATE " + table + " SET id = 1 - id WHERE id IN (1, 12)",
                    "UPDATE " + table + " SET v = (SELECT v FROM " + table + " WHERE id = 31) WHERE id = 5",
                    "DELETE FROM " + table + " WHERE id = 31");
        });
        return scenario;
    }

    public static String table(String type) {
        return "\"t " + type + "\"";
    }

    public static List<String> typesWithoutArrays(int major) {
        return values(major).keySet().stream()
                .filter(type -> !type.endsWith("[]"))
                .toList();
    }
}
