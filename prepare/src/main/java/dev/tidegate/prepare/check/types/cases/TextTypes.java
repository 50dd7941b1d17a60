package dev.tidegate.prepare.check.types.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Character strings of every length rule. */
final class TextTypes {

    private static final String GROUP = "Text";

    private static final String[] TEXTS = {
        "",
        " ",
        "NULL",
        "null",
        "\\N",
        "\\.",
        "\\",
        "\\\\x41",
        "'",
        "\"",
        "$$",
        "a,b{c}d(e)f",
        "line\nline\r\nline\ttab\u000bvertical\fform\bback",
        "\u0001\u001f\u007f\u0080\u009f",
        "\u00e4\u00f6\u00fc\u00df \u0416 \u4e2d\u6587 \u05e9\u05dc\u05d5\u05dd \u0e44\u0e17\u0e22",
        "e\u0301 \u00e9 \u200d \u202e \ufeff",
        "\ud83d\ude00 \ud800\udf48 \udbff\udfff",
        "\ufffd \ufffe \uffff \ud7ff \ue000",
        "__debezium_unavailable_value",
        "{\"unchanged\":true}",
        "\u2028\u2029\u0085",
        "0",
        "1.10",
        "true",
    };

    private TextTypes() {}

    static List<TypeCase> cases() {
        return List.of(
                TypeCase.of(GROUP, "text", TEXTS),
                everyCodePoint(),
                TypeCase.of(GROUP, "character varying", TEXTS),
                TypeCase.of(
                        GROUP,
                        "character varying(5)",
                        "",
                        "     ",
                        "a    ",
                        "\ud83d\ude00\ud83d\ude00b c",
                        "\\\\\\'\""),
                TypeCase.of(GROUP, "bpchar", "", "a", "a   ", "\u00e4 "),
                TypeCase.of(GROUP, "character(5)", "", "a", "abcde", "\ud83d\ude00", " b"),
                TypeCase.of(GROUP, "character(1)", "", "a", "\u00e4").notAsElement(),
                // Before 16 the server prints a byte above 127 as it is, which is no UTF-8: refused where it can occur.
                TypeCase.of(GROUP, "\"char\"", "", "a", "\\", " ", "\"", "\u0001", "\u007f", "7")
                        .andSince(16, highBytes()),
                TypeCase.of(GROUP, "name", "", "a \"name\"", "x".repeat(63), "\u00e4\u4e2d\ud83d\ude00", "NULL"));
    }

    private static String[] highBytes() {
        return IntStream.rangeClosed(128, 255)
                .mapToObj(b -> "\\" + Integer.toOctalString(b))
                .toArray(String[]::new);
    }

    /** Every character of the basic plane, and a sample of the others; in pieces. */
    private static TypeCase everyCodePoint() {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from <= 0xffff; from += 0x2000) {
            pieces.add(codePoints(from, from + 0x2000, 1));
        }
        for (int from = 0x10000; from <= 0x10ffff; from += 0x10000) {
            pieces.add(codePoints(from, from + 0x10000, 255));
        }
        return TypeCase.of(GROUP, "text", pieces.toArray(String[]::new))
                .notAsKey()
                .notAsElement();
    }

    private static String codePoints(int from, int to, int step) {
        StringBuilder text = new StringBuilder();
        for (int c = from; c < to; c += step) {
            boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            if (c != 0 && !surrogate) {
                text.appendCodePoint(c);
            }
        }
        return text.toString();
    }
}
