package dev.tidegate.system.schemas;

import dev.tidegate.testkit.postgres.TestDatabase;
import java.util.ArrayList;
import java.util.List;

/** Whether the target's sequences come after all that the source's have given out. */
final class SequenceComparison {

    private static final String ASCENDING = """
            SELECT format('%I.%I', schemaname, sequencename) FROM pg_catalog.pg_sequences
             WHERE increment_by > 0 AND NOT cycle AND schemaname <> 'tidegate' ORDER BY 1
            """;

    private static final String NEXT = "SELECT (last_value + CASE WHEN is_called THEN 1 ELSE 0 END)::text FROM ";

    private final TestDatabase source;
    private final TestDatabase target;

    SequenceComparison(TestDatabase source, TestDatabase target) {
        this.source = source;
        this.target = target;
    }

    List<String> behind() {
        List<String> behind = new ArrayList<>();
        for (String sequence : source.queryTexts(ASCENDING)) {
            long next = source.queryLong(NEXT + sequence);
            long there = target.queryLong(NEXT + sequence);
            if (there < next) {
                behind.add("sequence " + sequence + ": " + next + " on the source, " + there + " on the target");
            }
        }
        return behind;
    }
}
