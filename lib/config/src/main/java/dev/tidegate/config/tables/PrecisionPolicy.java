package dev.tidegate.config.tables;

/**
 * What happens to values with more digits than the target's column keeps: fractions of a second in timestamp(p), time(p)
 * and interval(p), fields of an interval, digits behind the point of numeric(p,s).
 */
public enum PrecisionPolicy {
    /** Neither check nor apply lets them through. */
    REFUSE,
    /** PostgreSQL rounds them as in a cast to the target's type. */
    ROUND
}
