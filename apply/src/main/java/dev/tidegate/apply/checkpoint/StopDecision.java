package dev.tidegate.apply.checkpoint;

import dev.tidegate.config.pipeline.StopPolicy;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;

/**
 * Decision of what a failure does to a role that writes to the target. What somebody can fix while the process runs (a row that
 * the target refuses, a table, a right) is waited for, or ends the process, as {@code apply.stop} says. What nobody can fix under
 * way (records that are missing, a record of another version) ends it either way; what passes by itself never does.
 */
public final class StopDecision {

    private static final String CONTINUES = " -- the lane continues by itself";
    private static final String START_AGAIN = " -- then start again";

    private StopDecision() {}

    /** @return the failure with the category that decides, and what happens next in its next step */
    public static TidegateException of(TidegateException failure, StopPolicy policy) {
        if (!isForSomebody(failure)) {
            return failure;
        }
        boolean waits = policy == StopPolicy.WAIT;
        return new TidegateException(
                waits ? FailureCategory.BLOCKED : FailureCategory.PERMANENT,
                failure.kind(),
                failure.getMessage(),
                withThen(failure.nextStep(), waits ? CONTINUES : START_AGAIN),
                failure.getCause() == null ? failure : failure.getCause());
    }

    /** A role may have decided before the one around it. */
    private static String withThen(String nextStep, String then) {
        return nextStep.endsWith(then) ? nextStep : nextStep + then;
    }

    /** Whether somebody can fix it while the process runs: that is what the code says. */
    public static boolean isForSomebody(TidegateException failure) {
        return failure.category() != FailureCategory.TRANSIENT && failure.kind().has(FailureCategory.BLOCKED);
    }
}
