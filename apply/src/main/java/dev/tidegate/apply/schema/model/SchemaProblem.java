package dev.tidegate.apply.schema.model;

import dev.tidegate.model.failure.FailureCode;

/**
 * Action that the target needs before a change can be applied.
 *
 * @param text one clause, without names of rows
 * @param sql what fixes it; empty if no statement can be named
 * @param acknowledgeable whether it may be right as it is, which only a person can tell
 */
public record SchemaProblem(FailureCode code, String text, String sql, boolean acknowledgeable) {

    public static SchemaProblem toDo(FailureCode code, String text, String sql) {
        return new SchemaProblem(code, text, sql, false);
    }

    public static SchemaProblem toJudge(FailureCode code, String text, String sql) {
        return new SchemaProblem(code, text, sql, true);
    }
}
