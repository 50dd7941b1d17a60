package dev.tidegate.prepare.check.types.cases;

import java.util.List;

/** Types that users make: enums, domains, composites, and each in the other. */
final class UserDefinedTypes {

    private static final String GROUP = "Of the user";

    private UserDefinedTypes() {}

    static List<TypeCase> cases() {
        return List.of(
                TypeCase.of(
                                GROUP,
                                "<schema>.\"Mood\"",
                                "sad",
                                "so, \"so\"",
                                "back\\slash",
                                "it's",
                                "\u00e4\ud83d\ude00",
                                "NULL",
                                "{}")
                        .with("CREATE TYPE <schema>.\"Mood\" AS ENUM"
                                + " ('sad', 'so, \"so\"', 'back\\slash', 'it''s', '\u00e4\ud83d\ude00', 'NULL', '{}')"),
                TypeCase.of(GROUP, "<schema>.price", "1.50", "12345678.90")
                        .with("CREATE DOMAIN <schema>.price AS numeric(10,2) CHECK (VALUE > 0)")
                        .domain(),
                TypeCase.of(GROUP, "<schema>.discount", "1.50", "2.00")
                        .with("CREATE DOMAIN <schema>.discount AS <schema>.price CHECK (VALUE < 100)")
                        .domain(),
                TypeCase.of(GROUP, "<schema>.tags", "{a,\"b c\",NULL}", "{}", "[0:1]={x,y}")
                        .with("CREATE DOMAIN <schema>.tags AS text[]")
                        .domain(),
                TypeCase.of(GROUP, "<schema>.\"few Tags\"", "{a,\"b \\\"c\\\"\",NULL}", "{}", "[0:1]={x,y}")
                        .with("CREATE DOMAIN <schema>.\"few Tags\" AS <schema>.tags"
                                + " CHECK (array_length(VALUE, 1) IS NULL OR array_length(VALUE, 1) < 9)")
                        .domain(),
                TypeCase.of(GROUP, "<schema>.prices", "{1.50,NULL}", "{}", "[2:3]={1.00,2.10}")
                        .with("CREATE DOMAIN <schema>.prices AS <schema>.price[]")
                        .domain()
                        .since(11),
                TypeCase.of(GROUP, "<schema>.stays", "{}", "{[2024-02-29,2025-01-01),[2030-01-01,)}")
                        .with("CREATE DOMAIN <schema>.stays AS datemultirange")
                        .domain()
                        .since(14),
                TypeCase.of(GROUP, "<schema>.code", "ab ", "xyz")
                        .with("CREATE DOMAIN <schema>.code AS character(3)")
                        .domain(),
                TypeCase.of(GROUP, "<schema>.feeling", "sad", "NULL")
                        .with("CREATE DOMAIN <schema>.feeling AS <schema>.\"Mood\"")
                        .domain(),
                TypeCase.of(GROUP, "<schema>.period", "[2024-02-29,2025-01-01)", "empty")
                        .with("CREATE DOMAIN <schema>.period AS daterange")
                        .domain(),
                TypeCase.of(
                                GROUP,
                                "<schema>.\"a Pair\"",
                                "(1,\"a \"\"b\"\" \\\\ c,d\")",
                                "(,)",
                                "(,\"\")",
                                "(-1,\"line\nline\")",
                                "(0,NULL)")
                        .with("CREATE TYPE <schema>.\"a Pair\" AS (x integer, \"y z\" text)"),
                TypeCase.of(
                                GROUP,
                                "<schema>.nest",
                                "(\"(1,\"\"a\"\"\"\"b\"\")\",\"{\"\"(2,)\"\",NULL}\",\"2024-02-29 00:00:00+00\",1.50,sad,\\\\x00ff,\"[1,2)\")",
                                "(,,,,,,)",
                                "(\"(,)\",{},infinity,,,,empty)")
                        .with("CREATE TYPE <schema>.nest AS (pair <schema>.\"a Pair\", pairs <schema>.\"a Pair\"[],"
                                + " at timestamp with time zone, price <schema>.price, mood <schema>.\"Mood\", raw bytea,"
                                + " span int4range)"),
                TypeCase.of(GROUP, "<schema>.loose", "(\"{\"\"a\"\":1, \"\"a\"\":2}\",<a/>,\"(1,2)\",0.1)")
                        .with("CREATE TYPE <schema>.loose AS (doc json, x xml, at point, f double precision)"),
                TypeCase.of(GROUP, "<schema>.\"checked Pair\"", "(1,a)", "(2,)")
                        .with("CREATE DOMAIN <schema>.\"checked Pair\" AS <schema>.\"a Pair\" CHECK ((VALUE).x > 0)")
                        .domain()
                        .since(11));
    }
}
