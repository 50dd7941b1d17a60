package dev.tidegate.prepare.check.types;

/** Reasons why values of a type may not be replicated unchanged. */
public enum TypeLimit {
    NO_INPUT(Verdict.REFUSED, "PostgreSQL prints values of this type but cannot read them"),
    CATALOG_ROW(Verdict.REFUSED, "the row type of a system catalog, which differs from version to version"),
    CHAR_INTO_OLD(
            Verdict.REFUSED, "the target, older than 16, reads the printed form of a byte above 127 as a backslash"),
    CHAR_FROM_OLD(
            Verdict.STOPS,
            "the source, older than 16, prints a byte above 127 as it is, which is not valid UTF-8: such a value stops the"
                    + " pipeline"),
    XML_DECLARATION(
            Verdict.REFUSED_UNLESS_ACCEPTED,
            "PostgreSQL prints a document without the encoding that its XML declaration names, and without a declaration"
                    + " that says nothing else: on the target it is not in the text"),
    NAMES_OBJECTS(
            Verdict.STOPS,
            "values are replicated as names of objects or roles: a name that the target does not have stops the pipeline"),
    NEWER_INFINITY(Verdict.STOPS, "the target's version has no infinity of this type: such a value stops the pipeline");

    /** What becomes of a column of the type. */
    public enum Verdict {
        /** Never let through. */
        REFUSED,
        /** Let through only if the config says what is to become of such values. */
        REFUSED_UNLESS_ACCEPTED,
        /** Let through: a value that cannot arrive as it is stops the pipeline. */
        STOPS
    }

    private final Verdict verdict;
    private final String words;

    TypeLimit(Verdict verdict, String words) {
        this.verdict = verdict;
        this.words = words;
    }

    public Verdict verdict() {
        return verdict;
    }

    /** Whether no column of the type is ever let through; otherwise certain values are concerned. */
    public boolean isRefused() {
        return verdict == Verdict.REFUSED;
    }

    public String words() {
        return words;
    }
}
