package dev.tidegate.state.verification;

/**
 * From where on a table that was the same can be compared by what has been written since.
 *
 * @param sourceXmin every transaction before it was over on the source when the snapshot was taken
 * @param targetXmin the same on the target
 * @param shape of both tables and of what is compared of them, hashed: with another one nothing of this holds
 */
public record Baseline(long sourceXmin, long targetXmin, String shape) {}
