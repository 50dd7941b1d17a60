package dev.tidegate.postgres.watch;

/** Kinds of entries of the source's catalogs that are watched. */
public enum CatalogKind {
    /** And collations. */
    TYPES("types"),
    SEQUENCES("sequences"),
    RULES("rules"),
    TRIGGERS("triggers"),
    POLICIES("policies"),
    SETTINGS("settings");

    private final String text;

    CatalogKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
