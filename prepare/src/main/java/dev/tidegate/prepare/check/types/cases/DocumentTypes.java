package dev.tidegate.prepare.check.types.cases;

import java.util.List;

/** JSON, XML and text search. */
final class DocumentTypes {

    private static final String GROUP = "Documents";

    private DocumentTypes() {}

    static List<TypeCase> cases() {
        return List.of(
                TypeCase.of(
                        GROUP,
                        "json",
                        "{\"a\":1, \"a\":  2}",
                        "  [ 1 ,\n\t2 ]  ",
                        "null",
                        "\"\"",
                        "\"\\u0000 \\ud83d\\ude00 \\\\ \\\"\"",
                        "1.10e+400",
                        "-0",
                        "{\"b\":1,\"a\":{\"\":[]}}"),
                TypeCase.of(
                        GROUP,
                        "jsonb",
                        "{\"b\": 1, \"a\": [1.10, 1e400, -0, null, true, \"x\\\\y\"]}",
                        "null",
                        "\"\"",
                        "[]",
                        "{}",
                        "\"\\ud83d\\ude00 \\u0001 \\\"\"",
                        "12345678901234567890.1234567890"),
                TypeCase.of(
                                GROUP,
                                "jsonpath",
                                "$",
                                "strict $.\"a b\"[*]?(@ > 1.10)",
                                "lax $.a.**{2 to last}.size()",
                                "$.a like_regex \"^\\\\d\" flag \"i\"")
                        .since(12),
                TypeCase.of(
                        GROUP,
                        "xml",
                        "",
                        "text &amp; more",
                        "<a b=\"c'd\">\n  <![CDATA[<x>]]> <!-- c --> <?pi x?>\u00e4\ud83d\ude00</a>",
                        "<a/><b/>",
                        "<?xml version=\"1.0\" standalone=\"yes\"?><a/>"),
                TypeCase.of(
                        GROUP,
                        "tsvector",
                        "",
                        "'a':1A,2B 'b''c':3 'd\\\\e'",
                        "'one two' '\u00e4\ud83d\ude00' ',' '\"'",
                        "a:16383"),
                TypeCase.of(
                        GROUP,
                        "tsquery",
                        "",
                        "'a' & 'b' | !'c'",
                        "'a':*AB <-> 'b''c'",
                        "'a' <3> ( 'b' & 'c' )",
                        "'one two' | '\\\\'"));
    }
}
