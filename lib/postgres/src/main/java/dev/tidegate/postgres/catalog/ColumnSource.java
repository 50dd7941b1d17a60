package dev.tidegate.postgres.catalog;

/** Where a column's value comes from when a statement does not give one. */
public enum ColumnSource {
    NONE,
    DEFAULT,
    IDENTITY_ALWAYS,
    IDENTITY_BY_DEFAULT,
    GENERATED_STORED,
    GENERATED_VIRTUAL;

    /**
     * @param identity pg_attribute.attidentity, empty for none
     * @param generated pg_attribute.attgenerated, likewise
     */
    static ColumnSource of(String identity, String generated, boolean hasDefault) {
        return switch (identity + generated) {
            case "a" -> IDENTITY_ALWAYS;
            case "d" -> IDENTITY_BY_DEFAULT;
            case "s" -> GENERATED_STORED;
            case "v" -> GENERATED_VIRTUAL;
            default -> hasDefault ? DEFAULT : NONE;
        };
    }

    /** @return whether the server computes the value and nobody can write it */
    public boolean isGenerated() {
        return this == GENERATED_STORED || this == GENERATED_VIRTUAL;
    }

    public boolean isIdentity() {
        return this == IDENTITY_ALWAYS || this == IDENTITY_BY_DEFAULT;
    }
}
