package dev.tidegate.prepare.assess.model;

/**
 * What the selection leaves out.
 *
 * @param kind not selected, excluded, unlogged, or foreign key
 * @param name a table; of a foreign key also where it leads
 */
public record LeftOut(String kind, String name) {

    /** A table that neither tables.include nor tables.exclude names. */
    public static final String NOT_SELECTED = "not selected";
}
