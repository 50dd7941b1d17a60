package dev.tidegate.verify.model;

/** What a difference looks like: where to look for its cause. */
public enum DifferenceClass {
    /** The same time, with fewer digits of a second. */
    TIMESTAMP_PRECISION("timestamp precision"),
    /** The same number, with other digits behind the point that count for nothing. */
    NUMERIC_SCALE("numeric scale"),
    /** The same text but for blanks at its end. */
    TRAILING_BLANKS("trailing blanks"),
    /** The same text in another Unicode form, or with its non-ASCII characters in other bytes and more or fewer of them. */
    ENCODING("encoding or normalisation"),
    /** The same text by the rules of a language: in upper and lower case, or equal under the column's own collation. */
    COLLATION("collation"),
    /** The server computes the value on each side. */
    GENERATED("generated value"),
    /** A sequence fills the column where nothing is written to it: each side may have drawn a number of its own. */
    SEQUENCE("sequence"),
    /** Anything else, and every row that one side lacks. */
    REAL("real");

    private final String text;

    DifferenceClass(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
