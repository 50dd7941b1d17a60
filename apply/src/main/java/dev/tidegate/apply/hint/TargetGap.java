package dev.tidegate.apply.hint;

import java.util.List;

/**
 * In what the target differs from the source so that it refuses a change.
 *
 * @param reason for people; empty if the failure says it already
 * @param statements that close the gap on the target; none if nobody can tell them
 */
record TargetGap(String reason, List<String> statements) {

    static final TargetGap UNKNOWN = new TargetGap("", List.of());

    TargetGap {
        statements = List.copyOf(statements);
    }
}
