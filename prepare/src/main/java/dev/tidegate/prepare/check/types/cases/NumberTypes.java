package dev.tidegate.prepare.check.types.cases;

import java.util.List;

/** Integers, numeric, floats, money. */
final class NumberTypes {

    private static final String GROUP = "Numbers";
    private static final String DIGITS = "1234567890".repeat(100);

    private NumberTypes() {}

    static List<TypeCase> cases() {
        return List.of(
                TypeCase.of(GROUP, "smallint", "-32768", "32767", "0", "-1"),
                TypeCase.of(GROUP, "integer", "-2147483648", "2147483647", "0", "-1"),
                TypeCase.of(GROUP, "bigint", "-9223372036854775808", "9223372036854775807", "0", "-1"),
                TypeCase.of(
                                GROUP,
                                "numeric",
                                "NaN",
                                "1.10",
                                "1.1",
                                "0",
                                "0.0000",
                                "-0.10",
                                "100",
                                "1e-30",
                                DIGITS,
                                "-" + DIGITS,
                                DIGITS + "." + DIGITS,
                                "0." + "0".repeat(999) + "1",
                                "1." + "0".repeat(1000))
                        .andSince(14, "Infinity", "-Infinity"),
                TypeCase.of(GROUP, "numeric(10,2)", "NaN", "1.10", "0.00", "-99999999.99", "12345678.90"),
                TypeCase.of(GROUP, "numeric(1000,500)", "1.10", DIGITS.substring(500) + "." + DIGITS.substring(500))
                        .notAsElement(),
                TypeCase.of(GROUP, "numeric(3,-2)", "12300", "-99900", "0")
                        .since(15)
                        .notAsElement(),
                TypeCase.of(GROUP, "numeric(2,4)", "0.0012", "-0.0099")
                        .since(15)
                        .notAsElement(),
                TypeCase.of(GROUP, "numeric", "9".repeat(131_072) + "." + "1".repeat(16_383), "0")
                        .notAsKey()
                        .notAsElement(),
                TypeCase.of(
                        GROUP,
                        "real",
                        "0",
                        "-0",
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "3.4028235e+38",
                        "-3.4028235e+38",
                        "1.17549435e-38",
                        "1.4e-45",
                        "-1e-44",
                        "0.1",
                        "16777217",
                        "1e10",
                        "0.33333334"),
                TypeCase.of(
                        GROUP,
                        "double precision",
                        "0",
                        "-0",
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "1.7976931348623157e+308",
                        "-1.7976931348623157e+308",
                        "2.2250738585072014e-308",
                        "4.9406564584124654e-324",
                        "-1e-320",
                        "0.1",
                        "0.30000000000000004",
                        "9007199254740993",
                        "1e22",
                        "1e23",
                        "5e-324",
                        "123456789.123456789"),
                TypeCase.of(GROUP, "money", "92233720368547758.07", "-92233720368547758.08", "0", "-0.01", "1234.56"));
    }
}
