package dev.tidegate.state.catalog;

/**
 * Something of the source that keeps the gate shut until it is put right.
 *
 * @param subject what it is about, in words: a table, a type, a collation
 * @param code stable, listed in docs
 */
public record SourceNotice(String subject, String code, String problem, String nextStep) {}
