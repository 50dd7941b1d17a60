package dev.tidegate.prepare.check.types.cases;

import dev.tidegate.postgres.version.ServerFeature;
import java.util.List;

/** Ranges, and multiranges where the servers have them. */
final class RangeTypes {

    private static final String GROUP = "Ranges";
    private static final int MULTIRANGES = ServerFeature.MULTIRANGES.since();
    private static final String TEXTRANGE =
            "CREATE TYPE <schema>.\"text range\" AS RANGE (subtype = text, collation = \"C\")";

    private RangeTypes() {}

    static List<TypeCase> cases() {
        return List.of(
                TypeCase.of(GROUP, "int4range", "[1,10)", "empty", "(,)", "[2147483646,2147483646]", "(,5)"),
                TypeCase.of(GROUP, "int8range", "[-9223372036854775808,9223372036854775807)", "empty", "[1,)"),
                TypeCase.of(GROUP, "numrange", "[1.10,1.100]", "(1.1,)", "empty", "[NaN,NaN]"),
                TypeCase.of(
                        GROUP,
                        "tsrange",
                        "[-infinity,infinity]",
                        "(,\"2024-02-29 23:59:59.999999\")",
                        "[\"0044-03-15 00:00:00 BC\",)",
                        "empty"),
                TypeCase.of(
                        GROUP,
                        "tstzrange",
                        "[-infinity,infinity)",
                        "[\"2024-02-29 23:59:59.999999+05:30\",\"294276-12-31 23:59:59.999999+00\"]",
                        "empty"),
                TypeCase.of(GROUP, "daterange", "[2024-02-29,infinity)", "[-infinity,infinity]", "(,)", "empty"),
                TypeCase.of(GROUP, "<schema>.\"text range\"", "[a,b]", "[\"\",\"a,\"\"b\\\\\")", "empty", "(,)")
                        .with(TEXTRANGE),
                TypeCase.of(GROUP, "int4multirange", "{}", "{[1,2),[5,6)}", "{(,)}")
                        .since(MULTIRANGES),
                TypeCase.of(GROUP, "int8multirange", "{}", "{[1,9223372036854775807)}")
                        .since(MULTIRANGES),
                TypeCase.of(GROUP, "nummultirange", "{}", "{[1.10,2.0],(3,)}").since(MULTIRANGES),
                TypeCase.of(GROUP, "tsmultirange", "{}", "{[-infinity,\"2024-02-29 00:00:00\"),[infinity,]}")
                        .since(MULTIRANGES),
                TypeCase.of(GROUP, "tstzmultirange", "{}", "{[\"2024-02-29 23:59:59.999999+05:30\",infinity)}")
                        .since(MULTIRANGES),
                TypeCase.of(GROUP, "datemultirange", "{}", "{[2024-02-29,2024-03-02),[2025-01-01,infinity)}")
                        .since(MULTIRANGES),
                TypeCase.of(GROUP, "<schema>.\"floats\"", "{}", "{[0.1,0.30000000000000004],[Infinity,NaN]}")
                        .with("CREATE TYPE <schema>.\"float range\" AS RANGE"
                                + " (subtype = double precision, multirange_type_name = <schema>.\"floats\")")
                        .since(MULTIRANGES));
    }
}
