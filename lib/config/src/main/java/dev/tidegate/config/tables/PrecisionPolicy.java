package dev.tidegate.config.tables;

/**
 * What becomes of values with more digits than the target's column keeps: fractions of a second in timestamp(p), time(p)
 * and interval(p), fields of an interval, digits behind the point of numeric(p,s).
 */
public enum PrecisionPolicy {
    /** Neither check nor apply lets them through. */
    REFUSE("refuse"),
    /** PostgreSQL rounds them as it does in a cast to the target's type. */
    ROUND("round");

    private final String text;

    PrecisionPolicy(String text) {
        this.text = text;
    }

    /** As the config has it. */
    public String text() {
        return text;
    }
}
