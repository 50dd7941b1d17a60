package dev.tidegate.state.catalog;

/**
 * Something of the source that keeps the gate shut until it is put right.
 *
 * @param subject what it is about, in words: a table, a type, a collation
 * @param code stable, listed in docs
 */
public record SourceNotice(String subject, String code, String problem, String nextStep) {

    /** As part of a key of the state it has to fit into the entry of an index, which takes about 2.7 kB. */
    private static final int PROBLEM_MAX = 500;

    private static final String MORE = " ...";

    /** With as much of the problem as the state takes; that of an enum may name hundreds of labels. */
    SourceNotice bounded() {
        if (problem.length() <= PROBLEM_MAX) {
            return this;
        }
        int end = PROBLEM_MAX - MORE.length();
        if (Character.isHighSurrogate(problem.charAt(end - 1))) {
            end--;
        }
        return new SourceNotice(subject, code, problem.substring(0, end) + MORE, nextStep);
    }
}
