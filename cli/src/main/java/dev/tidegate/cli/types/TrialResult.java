package dev.tidegate.cli.types;

import dev.tidegate.cli.types.TypeResult.Verdict;
import dev.tidegate.preflight.types.ServerPair;
import java.util.List;

/**
 * What {@code check --types} found.
 *
 * @param compared rows, over load, insert, update, update of another column and delete
 */
record TrialResult(ServerPair servers, List<TypeResult> types, long compared) {

    TrialResult {
        types = List.copyOf(types);
    }

    /** Whether no value of a type that is let through arrived otherwise. */
    boolean isExact() {
        return count(Verdict.DIFFERS) == 0;
    }

    long count(Verdict verdict) {
        return types.stream().filter(type -> type.verdict() == verdict).count();
    }

    int values() {
        return types.stream().mapToInt(TypeResult::values).sum();
    }
}
