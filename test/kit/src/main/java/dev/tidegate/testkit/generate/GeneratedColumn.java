package dev.tidegate.testkit.generate;

/**
 * A column that rows are generated for.
 *
 * @param name as SQL wants it
 * @param sequence whether a sequence or an identity gives it its values, which then is left to them
 * @param computed whether the server alone gives it its values
 */
record GeneratedColumn(
        String name, ValueType type, boolean nullable, boolean hasDefault, boolean sequence, boolean computed) {

    boolean isWritten() {
        return !sequence && !computed;
    }
}
