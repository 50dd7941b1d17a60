package dev.tidegate.prepare.check.types.cases;

import java.util.ArrayList;
import java.util.List;

/** Dates, times, timestamps and intervals of every precision. */
final class TimeTypes {

    private static final String GROUP = "Dates and times";
    private static final int PRECISION_MAX = 6;
    private static final int ELEMENT_PRECISION = 3;

    private static final String[] TIMESTAMPS = {
        "infinity",
        "-infinity",
        "294276-12-31 23:59:59.999999",
        "4713-01-01 00:00:00 BC",
        "0001-12-31 23:59:59.999999 BC",
        "0001-01-01 00:00:00",
        "0099-01-01 00:00:00",
        "1582-10-10 00:00:00",
        "1969-12-31 23:59:59.999999",
        "1970-01-01 00:00:00",
        "2000-01-01 00:00:00.000001",
        "2016-12-31 23:59:60",
        "2024-02-29 12:34:56.100000",
        "9999-12-31 23:59:59.999999",
        "10000-01-01 00:00:00",
    };

    private TimeTypes() {}

    static List<TypeCase> cases() {
        List<TypeCase> cases = new ArrayList<>();
        cases.add(TypeCase.of(
                GROUP,
                "date",
                "infinity",
                "-infinity",
                "4713-01-01 BC",
                "5874897-12-31",
                "0001-12-31 BC",
                "0001-01-01",
                "1582-10-10",
                "1970-01-01",
                "2024-02-29",
                "10000-01-01"));
        cases.add(
                TypeCase.of(GROUP, "time", "00:00:00", "24:00:00", "23:59:59.999999", "00:00:00.000001", "12:34:56.7"));
        cases.add(TypeCase.of(
                GROUP,
                "time with time zone",
                "24:00:00+15:59:59",
                "24:00:00-15:59:59",
                "00:00:00+00:19:32",
                "23:59:59.999999-00:00:01",
                "12:00:00+05:30",
                "12:00:00+00",
                "06:30:00-05:30"));
        cases.add(TypeCase.of(GROUP, "timestamp", TIMESTAMPS));
        cases.add(TypeCase.of(GROUP, "timestamp with time zone", TIMESTAMPS)
                .andSince(
                        10,
                        "2024-03-31 02:30:00+02",
                        "2024-10-27 00:59:59.5-15:59:59",
                        "294276-12-31 23:59:59.999999+15:59:59"));
        for (int precision = 0; precision <= PRECISION_MAX; precision++) {
            cases.addAll(ofPrecision(precision));
        }
        cases.addAll(intervals());
        return cases;
    }

    private static List<TypeCase> ofPrecision(int precision) {
        String[] timestamps = {
            "infinity",
            "-infinity",
            "2024-02-29 23:59:59.123456",
            "1969-12-31 23:59:59.999999",
            "0044-03-15 00:00:00 BC"
        };
        String p = "(" + precision + ")";
        List<TypeCase> cases = List.of(
                TypeCase.of(GROUP, "timestamp" + p, timestamps),
                TypeCase.of(GROUP, "timestamp" + p + " with time zone", timestamps),
                TypeCase.of(GROUP, "time" + p, "23:59:59.123456", "24:00:00", "23:59:59.999999"),
                TypeCase.of(GROUP, "time" + p + " with time zone", "23:59:59.123456+01:02:03", "24:00:00-15:59:59"),
                TypeCase.of(GROUP, "interval" + p, "1 mon 00:00:01.123456", "-00:00:00.999999"));
        return precision == ELEMENT_PRECISION
                ? cases
                : cases.stream().map(TypeCase::notAsElement).toList();
    }

    private static List<TypeCase> intervals() {
        return List.of(
                TypeCase.of(
                                GROUP,
                                "interval",
                                "0",
                                "-1 mons +2 days -03:04:05.678901",
                                "1 mon",
                                "30 days",
                                "720:00:00",
                                "178000000 years",
                                "-178000000 years",
                                "2147483647 days",
                                "-2147483648 days",
                                "00:00:00.000001",
                                "-00:00:00.000001",
                                "1 year -1 days",
                                "-1 year -2 mons +3 days")
                        .andSince(15, "2562047788:00:54.775807")
                        .andSince(17, "infinity", "-infinity"),
                TypeCase.of(GROUP, "interval year to month", "1 year 2 mons", "-178000000 years")
                        .notAsElement(),
                TypeCase.of(GROUP, "interval day to second(3)", "3 days 04:05:06.789", "-1 days -00:00:00.001")
                        .notAsElement(),
                TypeCase.of(GROUP, "interval hour", "25:00:00").notAsElement(),
                // Types of the last century, gone in 12.
                TypeCase.of(GROUP, "abstime", "infinity", "1970-01-01 00:00:01+00", "2024-02-29 12:00:00+00")
                        .until(11),
                TypeCase.of(GROUP, "reltime", "1 day", "-1 mon").until(11),
                TypeCase.of(GROUP, "tinterval", "[\"2000-01-01 00:00:00+00\" \"2001-01-01 00:00:00+00\"]")
                        .until(11));
    }
}
