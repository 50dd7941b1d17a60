package dev.tidegate.prepare.schema.catalog;

import java.util.Map;

/**
 * An object as its database defines it.
 *
 * @param aspects what is compared, by name; an aspect that the object does not have is absent
 * @param facts what is needed to write SQL and is not compared
 */
public record CatalogObject(ObjectKey key, Map<String, String> aspects, Map<String, String> facts) {

    /** SQL that makes the object; absent if it comes with another one. */
    public static final String CREATE = "create";
    /** SQL that removes it. */
    public static final String DROP = "drop";
    /** The beginning of SQL that changes it. */
    public static final String ALTER = "alter";
    /** The role with whose rights it runs; absent if it runs with those of its caller, or of a superuser. */
    public static final String DEFINER = "definer";
    /** The table or view it is of, quoted. */
    public static final String RELATION = "relation";

    public CatalogObject {
        aspects = Map.copyOf(aspects);
        facts = Map.copyOf(facts);
    }

    public ObjectKind kind() {
        return key.kind();
    }

    /** @return empty text if there is none */
    public String aspect(String name) {
        return aspects.getOrDefault(name, "");
    }

    /** @return empty text if there is none */
    public String fact(String name) {
        return facts.getOrDefault(name, "");
    }
}
