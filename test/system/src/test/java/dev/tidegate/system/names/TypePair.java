package dev.tidegate.system.names;

import java.util.List;

/**
 * A type of the source, another one of the target, and values between which something could get lost.
 *
 * @param values SQL literals of the source's type
 */
record TypePair(String source, String target, List<String> values) {

    private static final List<String> TIMESTAMPS = List.of(
            "2024-02-29 12:34:56.789012",
            "2023-12-31 23:59:59.9995",
            "2023-12-31 23:59:59.999499",
            "2023-12-31 23:59:59.5",
            "1999-12-31 23:59:59.4999995",
            "2024-01-01 00:00:00.0005",
            "2024-01-01 00:00:00.0015",
            "2024-01-01 00:00:00.001499",
            "1970-01-01 00:00:00.5",
            "1969-12-31 23:59:58.5",
            "1969-12-31 23:59:59.9995",
            "1582-10-04 23:59:59.95",
            "0001-12-31 23:59:59.5 BC",
            "4713-01-01 00:00:00.000001 BC",
            "294276-12-31 23:59:58.123456",
            "infinity",
            "-infinity");

    private static final List<String> TIMES = List.of(
            "00:00:00", "12:34:56.5", "12:34:56.4995", "23:59:59.9995", "23:59:59.5", "24:00:00", "00:00:00.0005");

    private static final List<String> ZONED_TIMES = List.of(
            "00:00:00+00",
            "12:34:56.5-15:59:59",
            "23:59:59.9995+05:30",
            "24:00:00+15:59:59",
            "12:34:56.4995-08",
            "00:00:00.000500+01:02:03");

    private static final List<String> INTERVALS = List.of(
            "1 year 2 mons 3 days 04:05:06.789012",
            "-1 year -2 mons +3 days -04:05:06.5",
            "00:00:00.0005",
            "-00:00:00.0005",
            "00:59:59.9995",
            "00:00:59.5",
            "178000000 years",
            "-11 mons",
            "23:59:59.999999",
            "0");

    private static TypePair of(String source, String target, String... values) {
        return new TypePair(source, target, List.of(values));
    }

    /** Where the target is wider: every value as it is. */
    static List<TypePair> wider() {
        String[] small = {"0", "-1", "32767", "-32768"};
        String[] ints = {"0", "-1", "2147483647", "-2147483648", "1000000", "123456789"};
        String[] bigs = {"0", "9223372036854775807", "-9223372036854775808", "1000000000000000"};
        String[] texts = {"", " ", "a  ", "\t\\N\"'", "\u20ac\ud83d\ude00", "NULL"};
        return List.of(
                of("smallint", "integer", small),
                of("smallint", "bigint", small),
                of("smallint", "numeric", small),
                of("smallint", "numeric(7,2)", small),
                of("smallint", "real", small),
                of("smallint", "double precision", small),
                of("smallint", "text", small),
                of("smallint", "character varying", small),
                of("integer", "bigint", ints),
                of("integer", "numeric", ints),
                of("integer", "numeric(12,2)", ints),
                of("integer", "double precision", ints),
                of("integer", "text", ints),
                of("integer", "character varying", ints),
                of("bigint", "numeric", bigs),
                of("bigint", "numeric(19)", bigs),
                of("bigint", "text", bigs),
                of("bigint", "character varying", bigs),
                of("numeric(5,2)", "numeric(10,4)", "0", "999.99", "-999.99", "1.50", "NaN"),
                of("numeric(5,2)", "numeric", "0", "999.99", "1.50", "NaN"),
                of("numeric", "text", "0", "1.500", "-0.00001", "NaN", "Infinity", "1" + "0".repeat(60)),
                of("numeric", "character varying", "0", "1.500", "NaN"),
                of("numeric(3,-2)", "numeric(6,1)", "0", "99900", "-99900"),
                of("oid", "bigint", "0", "4294967295"),
                of("character varying(6)", "character varying(9)", texts),
                of("character varying(6)", "character varying", texts),
                of("character varying(6)", "text", texts),
                of("character varying", "text", texts),
                of("text", "character varying", texts),
                of("character(4)", "character(7)", "", "ab", "ab  ", "\u20ac"),
                of("name", "text", texts),
                of("name", "character varying", texts),
                of("uuid", "text", "00000000-0000-0000-0000-000000000000", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"),
                of("uuid", "character varying", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"),
                of("json", "text", "{\"a\" : 1,  \"a\":2}", "\"\\u20ac\\n\"", "null"),
                of("json", "character varying", "{\"a\" : 1,  \"a\":2}"),
                of("jsonb", "text", "{\"a\" : 1.50,  \"a\":2}", "\"\\u20ac\\n\"", "null"),
                of("jsonb", "character varying", "[1.10, null]"),
                of("cidr", "inet", "10.0.0.0/8", "10.1.2.3/32", "::/0", "2001:db8::/32"),
                of("bit(3)", "bit varying(5)", "000", "101"),
                of("bit(3)", "bit varying", "000", "101"),
                of("bit varying(3)", "bit varying(5)", "", "0", "101"),
                of("bit varying(3)", "bit varying", "", "0", "101"),
                of("timestamp(0)", "timestamp", "2024-01-01 00:00:00", "infinity", "4713-01-01 00:00:00 BC"),
                of("timestamp(3)", "timestamp(5)", "2024-01-01 00:00:00.123", "-infinity"),
                of("timestamptz(3)", "timestamptz", "2024-01-01 00:00:00.123+05:30", "-infinity"),
                of("time(1)", "time", "24:00:00", "12:34:56.7"),
                of("timetz(1)", "timetz(4)", "24:00:00+15:59:59", "12:34:56.7-08"),
                of("interval(2)", "interval", "1 mon -2 days 00:00:01.23"),
                of("interval day to hour", "interval", "1 year 2 days 05:00:00"),
                of("interval year to month", "interval day", "1 year 2 mons", "-1 mons"),
                of("interval year", "interval month", "7 years", "0"),
                of("integer[]", "bigint[]", "{}", "{1,NULL,-2147483648}", "[0:1]={1,2}", "{{1,2},{3,4}}"),
                of("numeric(5,2)[]", "numeric(8,3)[]", "{}", "{1.50,NULL,NaN}"),
                of("character varying(9)[]", "text[]", "{}", "{a,NULL,\"NULL\",\"a \\\"b\\\\\",\"\"}"));
    }

    /** Where the target has fewer digits: as PostgreSQL rounds. */
    static List<TypePair> rounded() {
        return List.of(
                new TypePair("timestamp", "timestamp(3)", TIMESTAMPS),
                new TypePair("timestamp", "timestamp(0)", TIMESTAMPS),
                new TypePair("timestamp(4)", "timestamp(2)", TIMESTAMPS),
                new TypePair("timestamptz", "timestamptz(3)", TIMESTAMPS),
                new TypePair("timestamptz", "timestamptz(0)", TIMESTAMPS),
                new TypePair("time", "time(3)", TIMES),
                new TypePair("time", "time(0)", TIMES),
                new TypePair("timetz", "timetz(3)", ZONED_TIMES),
                new TypePair("timetz", "timetz(0)", ZONED_TIMES),
                new TypePair("interval", "interval(3)", INTERVALS),
                new TypePair("interval", "interval(0)", INTERVALS),
                new TypePair("interval", "interval day to second(2)", INTERVALS),
                new TypePair("interval", "interval day to minute", INTERVALS),
                new TypePair("interval", "interval hour", INTERVALS),
                new TypePair("interval", "interval day", INTERVALS),
                new TypePair("interval", "interval year to month", INTERVALS),
                new TypePair("interval", "interval year", INTERVALS),
                of("numeric(8,4)", "numeric(7,2)", "0", "9999.9999", "-9999.9950", "0.005", "0.0049", "-0.005", "NaN"),
                of("numeric(8,4)", "numeric(6)", "0.5", "1.5", "2.5", "-0.5", "9999.5"),
                of("numeric(4,1)", "numeric(5,-1)", "4.9", "5.0", "-15.0", "999.9"),
                of("timestamp[]", "timestamp(1)[]", "{\"2023-12-31 23:59:59.95\",NULL,infinity}"),
                of("numeric(6,3)[]", "numeric(6,1)[]", "{1.25,1.35,-1.25,NULL}"));
    }

    /** Keys: two values of each, and one that a row's key is changed to. */
    static List<TypePair> keys() {
        return List.of(
                of("smallint", "integer", "1", "2", "3"),
                of("integer", "bigint", "1", "2147483647", "-2147483648"),
                of("integer", "numeric", "1", "2147483647", "3"),
                of("integer", "numeric(12,2)", "1", "2147483647", "3"),
                of("integer", "double precision", "1", "1000000", "3"),
                of("integer", "text", "1", "1000000", "3"),
                of("bigint", "numeric", "1", "9223372036854775807", "3"),
                of("numeric(5,2)", "numeric(10,4)", "1.50", "-999.99", "2"),
                of("character varying(5)", "text", "a", "a ", ""),
                of("character(3)", "character(6)", "a", "b ", ""),
                of(
                        "uuid",
                        "text",
                        "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                        "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A12",
                        "00000000-0000-0000-0000-000000000000"),
                of("oid", "bigint", "1", "4294967295", "3"),
                of("cidr", "inet", "10.0.0.0/8", "10.1.2.3/32", "::/0"),
                of("bit(3)", "bit varying(5)", "000", "001", "101"),
                of("timestamp(3)", "timestamp", "2024-01-01 00:00:00.123", "infinity", "2024-01-01"),
                of("timestamptz(0)", "timestamptz(3)", "2024-01-01 00:00:00+05", "-infinity", "2024-01-01"),
                of("time(1)", "time", "24:00:00", "12:34:56.7", "0:0"),
                of("interval(2)", "interval", "1 mon", "30 days 00:00:01.23", "1 sec"),
                of("integer[]", "bigint[]", "{1}", "{NULL,2}", "{}"));
    }
}
