package dev.tidegate.postgres.usertype;

import java.util.List;

/**
 * A type as the catalog describes it, also a built-in one that another type consists of.
 *
 * @param name as format_type prints it, with its schema
 * @param parts fields of a composite in their order; the element of an array, the base of a domain, the subtype of a range
 * @param labels of an enum in their order
 * @param constraints of a domain
 * @param extension name and version of the one that made it; empty if none did
 */
public record UserType(
        String name, Kind kind, List<Part> parts, List<String> labels, List<String> constraints, String extension) {

    /** A label of which the characters are not known. */
    static final String UNREADABLE = "\uFFFD";

    /** What a type is made of. */
    public enum Kind {
        BASE,
        ARRAY,
        COMPOSITE,
        DOMAIN,
        ENUM,
        RANGE
    }

    /**
     * @param name of a field; else what it is to the type
     * @param type oid
     * @param described type with its modifier and collation
     */
    public record Part(String name, long type, String described) {}

    public UserType {
        parts = List.copyOf(parts);
        labels = List.copyOf(labels);
        constraints = List.copyOf(constraints);
    }

    /** Without its schema: tables may be in another one on the other side. */
    String bareName() {
        return bare(name);
    }

    static String bare(String name) {
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '"') {
                quoted = !quoted;
            } else if (name.charAt(i) == '.' && !quoted) {
                start = i + 1;
            }
        }
        return name.substring(start);
    }
}
