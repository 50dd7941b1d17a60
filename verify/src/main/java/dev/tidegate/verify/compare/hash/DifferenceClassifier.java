package dev.tidegate.verify.compare.hash;

import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.verify.model.DifferenceClass;
import java.util.ArrayList;
import java.util.List;

/**
 * What two different values may have in common: if the expression gives the same on both sides, the difference is of that
 * class. Computed in the databases, so that no value leaves them.
 *
 * @param column index of the column
 * @param mustDiffer whether it must give something different instead: it narrows the class before it
 */
public record DifferenceClassifier(
        int column, DifferenceClass looksLike, String onSource, String onTarget, boolean mustDiffer) {

    public static List<DifferenceClassifier> all(List<ComparedColumn> columns, TableSide source, TableSide target) {
        List<DifferenceClassifier> all = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            ComparedColumn column = columns.get(i);
            String s = column.onSource();
            String t = column.onTarget();
            if (column.base().startsWith("timestamp")) {
                for (String digits : List.of("(3)", "(0)")) {
                    String type = column.base().replaceFirst("timestamp", "timestamp" + digits);
                    add(all, i, DifferenceClass.TIMESTAMP_PRECISION, "(%s)::" + type + "::text", s, t);
                }
                add(all, i, DifferenceClass.TIMESTAMP_PRECISION, "date_trunc('milliseconds', %s)::text", s, t);
                add(all, i, DifferenceClass.TIMESTAMP_PRECISION, "date_trunc('second', %s)::text", s, t);
            } else if (column.base().equals("numeric")) {
                add(
                        all,
                        i,
                        DifferenceClass.NUMERIC_SCALE,
                        "CASE WHEN strpos((%1$s)::text, '.') > 0 THEN rtrim(rtrim((%1$s)::text, '0'), '.')"
                                + " ELSE (%1$s)::text END",
                        s,
                        t);
            } else if (column.isCaseless()) {
                add(all, i, DifferenceClass.COLLATION, "lower(format('%%s', %s))", s, t);
            } else if (column.isText() && !source.text().convert()) {
                addCollations(all, i, Math.min(source.serverMajor(), target.serverMajor()), s, t);
                add(all, i, DifferenceClass.TRAILING_BLANKS, "rtrim((%s)::text)", s, t);
                if (source.text().encoding().equals("UTF8")) {
                    addEncodings(all, i, Math.min(source.serverMajor(), target.serverMajor()), s, t);
                }
            }
        }
        return all;
    }

    private static void addCollations(List<DifferenceClassifier> all, int column, int major, String s, String t) {
        add(all, column, DifferenceClass.COLLATION, "lower((%s)::text)", s, t);
        if (ServerFeature.COLLATED_HASH.isIn(major)) {
            add(all, column, DifferenceClass.COLLATION, "hashtextextended((%s)::text, 0)::text", s, t);
        }
    }

    private static void addEncodings(List<DifferenceClassifier> all, int column, int major, String s, String t) {
        if (ServerFeature.NORMALIZE.isIn(major)) {
            add(all, column, DifferenceClass.ENCODING, "normalize((%s)::text, NFC)", s, t);
        }
        add(
                all,
                column,
                DifferenceClass.ENCODING,
                "regexp_replace((%s)::text COLLATE \"C\", '[^\\u0001-\\u007f]+', '', 'g')",
                s,
                t);
        String length = "octet_length(%s)::text";
        all.add(new DifferenceClassifier(
                column, DifferenceClass.ENCODING, length.formatted(s), length.formatted(t), true));
    }

    private static void add(
            List<DifferenceClassifier> all,
            int column,
            DifferenceClass looksLike,
            String expression,
            String s,
            String t) {
        all.add(new DifferenceClassifier(column, looksLike, expression.formatted(s), expression.formatted(t), false));
    }

    String on(TableSide side) {
        return side.isSource() ? onSource : onTarget;
    }
}
