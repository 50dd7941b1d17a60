package dev.tidegate.prepare.check.types.cases;

import java.util.ArrayList;
import java.util.List;

/** Types of the extensions that come with PostgreSQL, and of two that often come too. */
final class ExtensionTypes {

    private static final String GROUP = "Of extensions";

    private ExtensionTypes() {}

    static List<TypeCase> cases() {
        List<TypeCase> cases = new ArrayList<>();
        add(
                cases,
                "hstore",
                "hstore",
                "",
                "\"a\"=>\"1\", \"b\"=>NULL",
                "\"q\\\"q\"=>\"\\\\\", \"\"=>\"\", \"n\"=>\"NULL\"");
        add(cases, "citext", "citext", "", "Ab", "\u00c4\ud83d\ude00 ", "NULL");
        cases.add(of("ltree", "ltree", "", "a.b.c", "Top_1.x").andSince(16, "a-b.c-d"));
        add(cases, "ltree", "lquery", "*.a@|b*%.!c", "a.*{0,3}");
        add(cases, "ltree", "ltxtquery", "a & !b*@", "a | ( b & c )");
        add(cases, "cube", "cube", "(0)", "(1, 2),(3, 4)", "(0.1, -0)", "()");
        add(cases, "seg", "seg", "1.10", "1.1 .. 2.20", "< 5", "~6.5", "1.5e-05 ..");
        add(cases, "isn", "ean13", "978-0-11-000222-4", "220-000000000-2");
        add(cases, "isn", "isbn", "0-11-000322-5", "0-11-000323-3");
        add(cases, "isn", "isbn13", "978-0-11-000533-1");
        add(cases, "isn", "ismn", "M-2306-7118-7");
        add(cases, "isn", "ismn13", "979-0-2306-7118-7");
        add(cases, "isn", "issn", "1436-4522");
        add(cases, "isn", "issn13", "977-1436-452-00-8");
        add(cases, "isn", "upc", "220-356483481");
        add(cases, "intarray", "query_int", "1 & ( 2 | !3 )", "1");
        cases.add(of("lo", "lo", "0", "4294967295").domain());
        cases.add(of("chkpass", "chkpass", ":abABcdEFghIJk").until(10));
        add(cases, "vector", "vector", "[1,2.5,-3]", "[0.1]");
        add(cases, "vector", "halfvec", "[1,2.5,-3]");
        add(cases, "vector", "sparsevec", "{1:1.5,3:2}/5");
        cases.add(of("postgis", "geometry", "SRID=4326;POINT(1.5 -2)", "POLYGON((0 0,1 0,1 1,0 0))", "POINT EMPTY")
                .delimitedBy(':'));
        cases.add(of("postgis", "geography", "POINT(1.5 -2)").delimitedBy(':'));
        return cases;
    }

    private static void add(List<TypeCase> cases, String extension, String type, String... values) {
        cases.add(of(extension, type, values));
    }

    private static TypeCase of(String extension, String type, String... values) {
        return TypeCase.of(GROUP, "<extension>." + type, values).in(extension);
    }
}
