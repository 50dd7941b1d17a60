package dev.tidegate.app.types;

import dev.tidegate.app.types.TypeResult.Verdict;
import dev.tidegate.prepare.check.types.VersionPair;
import java.util.List;

/**
 * What {@code check --types} found.
 *
 * @param compared rows, over load, insert, update, update of another column and delete
 */
record TrialResult(VersionPair servers, List<TypeResult> types, long compared) {

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
