package dev.tidegate.system.field.more;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two values of a type that are easily taken for one: by its =, by an area, a number of points or a fuzzy distance, or by what
 * a cast prints of them; and a third one. Tables without key hold all, tables by such a key one of the two and the third.
 *
 * @param isKey whether btree indexes take the type
 */
record EqualValues(String type, boolean isKey, String one, String other, String third) {

    static final String[] TYPES = {
        "CREATE EXTENSION citext",
        "CREATE EXTENSION hstore",
        "CREATE EXTENSION ltree",
        "CREATE EXTENSION cube",
        "CREATE EXTENSION seg",
        "CREATE EXTENSION isn",
        "CREATE TYPE amount AS (n numeric, t text)",
        "CREATE TYPE place AS (b box, t text)",
        "CREATE TYPE mood AS ENUM ('low', 'mid', 'high')",
        "CREATE DOMAIN amount_domain AS amount",
        "CREATE DOMAIN number_domain AS numeric",
        "CREATE DOMAIN numbers_domain AS numeric[]",
        "CREATE DOMAIN cube_domain AS cube",
        "CREATE DOMAIN cube_domain_domain AS cube_domain",
        "CREATE DOMAIN mood_domain AS mood",
        "CREATE DOMAIN range_domain AS numrange",
        "CREATE DOMAIN box_domain AS box",
        "CREATE TYPE number_range AS RANGE (subtype = number_domain)",
    };

    static List<EqualValues> all() {
        return Stream.of(keys(), withoutOrder()).flatMap(List::stream).toList();
    }

    private static EqualValues key(String type, String one, String other, String third) {
        return new EqualValues(type, true, one, other, third);
    }

    private static List<EqualValues> keys() {
        return List.of(
                key("tsquery", "a & b", "b & a", "a | b"),
                key("tsvector", "a:1", "a:1A", "b"),
                key("cube", "(1)", "(1,0)", "(1,2),(3,4)"),
                key("cube_domain_domain", "(1)", "(1,0)", "(1,2),(3,4)"),
                key("seg", "1", "1.0", "~1..2"),
                key("timetz", "12:00+00", "13:00+01", "24:00+15:59:59"),
                key("interval", "1 mon", "30 days", "-1 mon +31 days"),
                key("ltree", "a.b", "a.B", ""),
                key("hstore", "a=>1", "a=>NULL", ""),
                key("jsonb", "{\"a\": 1.0}", "{\"a\": 1.00}", "{}"),
                key("int4range", "[1,5]", "[1,5)", "empty"),
                key("numrange", "[1.0,2]", "[1,2]", "(,)"),
                key("range_domain", "[1.0,2]", "[1,2]", "(,)"),
                key("number_range", "[1.0,2]", "[1,2]", "empty"),
                key("nummultirange", "{[1.0,2]}", "{[1,2]}", "{}"),
                key("int4[]", "[2:3]={1,2}", "{1,2}", "[0:1][0:0]={{1},{2}}"),
                key("numeric[]", "{1.0,NaN}", "{1.00,NaN}", "{}"),
                key("float8[]", "{0}", "{-0}", "{NaN}"),
                key("bpchar[]", "{a}", "{\"a \"}", "{}"),
                key("citext[]", "{a}", "{A}", "{}"),
                key("mood[]", "{low,high}", "{high,low}", "{}"),
                key("mood_domain", "low", "high", "mid"),
                key("amount", "(1.0,a)", "(1.00,a)", "(,)"),
                key("amount[]", "{\"(1.0,a)\"}", "{\"(1.00,a)\"}", "{}"),
                key("amount_domain", "(1.0,a)", "(1.00,a)", "(,)"),
                key("number_domain", "1.0", "1.00", "5"),
                key("numbers_domain", "{1.0}", "{1.00}", "{}"),
                key("numeric", "1.0", "1.00", "NaN"),
                key("float4", "0", "-0", "NaN"),
                key("varbit", "1", "10", ""),
                key("inet", "10.0.0.1/32", "10.0.0.1/24", "::1"),
                key("cidr", "10.0.0.0/8", "10.0.0.0/9", "::1/128"),
                key("bpchar", "a", "a ", ""),
                key("citext", "a", "A", "b"),
                key("time", "00:00", "24:00", "00:00:00.000001"),
                key("timestamptz", "infinity", "2020-01-01 00:00:00.123456+00", "4713-01-01 BC"),
                key("isbn", "0-306-40615-2", "978-0-393-04002-9", "0-8044-2957-X"),
                key("money", "1.00", "2.00", "-3"),
                key("pg_lsn", "0/1", "1/0", "FFFFFFFF/FFFFFFFF"),
                key("xid8", "1", "2", "18446744073709551615"));
    }

    private static EqualValues of(String type, String one, String other, String third) {
        return new EqualValues(type, false, one, other, third);
    }

    /** Their = compares areas and numbers of points, or there is none. */
    private static List<EqualValues> withoutOrder() {
        return List.of(
                of("box", "(1,1),(0,0)", "(2,0.5),(0,0)", "(9,9),(0,0)"),
                of("box[]", "{(1,1),(0,0)}", "{(2,0.5),(0,0)}", "{}"),
                of("box_domain", "(1,1),(0,0)", "(2,0.5),(0,0)", "(9,9),(0,0)"),
                of("place", "(\"(1,1),(0,0)\",a)", "(\"(2,0.5),(0,0)\",a)", "(,)"),
                of("circle", "<(0,0),1>", "<(5,5),1>", "<(0,0),3>"),
                of("polygon", "((0,0),(1,1),(1,0))", "((1,1),(1,0),(0,0))", "((0,0),(7,1),(1,0))"),
                of("path", "[(0,0),(1,1)]", "[(5,5),(6,6)]", "((0,0),(1,1),(2,2))"),
                of("lseg", "[(0,0),(1,1)]", "[(1,1),(0,0)]", "[(0,0),(2,2)]"),
                of("point", "(0,0)", "(0,0.0000001)", "(-0,0)"),
                of("line", "{1,2,3}", "{2,4,6}", "{1,1,1}"),
                of("lquery", "a.*", "a.*{1,2}", "!b"),
                of("jsonpath", "$.a", "$.\"b\"", "lax $[*]"),
                of("json", "{\"a\":1}", "{\"a\": 1}", "{}"),
                of("refcursor", "a", "A", ""));
    }

    private String name(String prefix) {
        return prefix + type.replaceAll("[^a-z0-9]", "_");
    }

    String keyless() {
        return name("f_");
    }

    String keyed() {
        return name("k_");
    }

    private String value(String value) {
        return "'" + value + "'::" + type;
    }

    List<String> schema() {
        List<String> sql = new ArrayList<>(List.of(
                "CREATE TABLE %s (id int, v %s, n int)".formatted(keyless(), type),
                "ALTER TABLE %s REPLICA IDENTITY FULL".formatted(keyless())));
        if (isKey) {
            sql.add("CREATE TABLE %s (v %s PRIMARY KEY, n int)".formatted(keyed(), type));
        }
        return sql;
    }

    List<String> rows() {
        List<String> sql = new ArrayList<>(
                List.of("INSERT INTO %s VALUES (1, %s, 1), (1, %s, 1), (2, %s, 2), (3, NULL, 3), (4, %s, 4), (5, %s, 5)"
                        .formatted(keyless(), value(one), value(other), value(third), value(one), value(other))));
        if (isKey) {
            sql.add("INSERT INTO %s VALUES (%s, 1)".formatted(keyed(), value(one)));
        }
        return sql;
    }

    List<String> changes() {
        List<String> sql = new ArrayList<>(List.of(
                "UPDATE %s SET n = 9 WHERE id = 1 AND format('%%s', v) = format('%%s', %s)"
                        .formatted(keyless(), value(other)),
                "UPDATE %s SET v = %s WHERE id = 4".formatted(keyless(), value(other)),
                "UPDATE %s SET v = %s WHERE id = 3".formatted(keyless(), value(third)),
                "UPDATE %s SET v = NULL WHERE id = 5".formatted(keyless()),
                "DELETE FROM %s WHERE id = 2".formatted(keyless()),
                "INSERT INTO %s VALUES (6, %s, 6)".formatted(keyless(), value(one))));
        if (isKey) {
            sql.add("UPDATE %s SET n = 2".formatted(keyed()));
            sql.add("UPDATE %s SET v = %s".formatted(keyed(), value(other)));
            sql.add("UPDATE %s SET n = 3".formatted(keyed()));
            sql.add("INSERT INTO %s VALUES (%s, 4)".formatted(keyed(), value(third)));
        }
        return sql;
    }

    /** Takes one value for the other, on the target. */
    List<String> damage() {
        List<String> sql =
                new ArrayList<>(List.of("UPDATE %s SET v = %s WHERE id = 6".formatted(keyless(), value(other))));
        if (isKey) {
            sql.add("UPDATE %s SET v = %s WHERE n = 3".formatted(keyed(), value(one)));
            sql.add("UPDATE %s SET n = 5 WHERE n = 4".formatted(keyed()));
        }
        return sql;
    }
}
