package dev.tidegate.apply.schema;

/**
 * What has to be done on the target before a change can be applied.
 *
 * @param text one clause, without names of rows
 * @param sql what mends it; empty if no statement can be named
 * @param acknowledgeable whether it may be right as it is, which only a person can tell
 */
record Problem(String code, String text, String sql, boolean acknowledgeable) {

    static Problem toDo(String code, String text, String sql) {
        return new Problem(code, text, sql, false);
    }

    static Problem toJudge(String code, String text, String sql) {
        return new Problem(code, text, sql, true);
    }
}
