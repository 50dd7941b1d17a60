package dev.tidegate.testkit.compare;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Walks the sorted rows of both sides and notes what only one of them has. */
final class TableMerge {
    private static final int SAMPLES_MAX = 10;
    private static final int SAMPLE_CHARACTERS_MAX = 300;

    private final String table;
    private final List<String> samples = new ArrayList<>();
    private long missing;
    private long extra;

    TableMerge(String table) {
        this.table = table;
    }

    TableDifference merge(SortedRows source, SortedRows target) throws SQLException {
        while (!source.atEnd() || !target.atEnd()) {
            int order = source.compareTo(target);
            if (order < 0) {
                missing++;
                sample("- ", source);
                source.advance();
            } else if (order > 0) {
                extra++;
                sample("+ ", target);
                target.advance();
            } else {
                source.advance();
                target.advance();
            }
        }
        return new TableDifference(table, source.count(), target.count(), missing, extra, samples);
    }

    private void sample(String sign, SortedRows rows) {
        if (samples.size() < SAMPLES_MAX) {
            String text = rows.text();
            samples.add(sign + text.substring(0, Math.min(text.length(), SAMPLE_CHARACTERS_MAX)));
        }
    }
}
