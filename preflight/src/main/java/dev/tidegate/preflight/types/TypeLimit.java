package dev.tidegate.preflight.types;

/** Why values of a type may not arrive as they are. */
public enum TypeLimit {
    NO_INPUT(true, "PostgreSQL prints values of it but reads none"),
    CATALOG_ROW(true, "the row type of a system catalog, which differs from version to version"),
    CHAR_INTO_OLD(true, "the target, older than 16, reads the printed form of a byte above 127 as a backslash"),
    CHAR_FROM_OLD(
            false,
            "the source, older than 16, prints a byte above 127 as it is, which is no UTF-8: such a value stops the"
                    + " pipeline"),
    XML_DECLARATION(
            false,
            "PostgreSQL does not send the encoding that an XML declaration names: on the target it is not in the text"),
    NAMES_OBJECTS(
            false, "values travel as names of objects or roles: one that the target does not have stops the pipeline"),
    NEWER_INFINITY(false, "the target's version has no infinity of this type: such a value stops the pipeline");

    private final boolean refused;
    private final String words;

    TypeLimit(boolean refused, String words) {
        this.refused = refused;
        this.words = words;
    }

    /** Whether no column of the type is let through; otherwise certain values are concerned. */
    public boolean isRefused() {
        return refused;
    }

    public String words() {
        return words;
    }
}
