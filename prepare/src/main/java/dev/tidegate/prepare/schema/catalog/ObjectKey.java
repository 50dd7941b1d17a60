package dev.tidegate.prepare.schema.catalog;

/**
 * What makes an object the same on both sides.
 *
 * @param schema empty if it is in none
 * @param parent the table, type or domain it is of; empty if it stands for itself
 */
public record ObjectKey(ObjectKind kind, String schema, String parent, String name) {

    /** For people. */
    public String describe() {
        return switch (kind) {
            case MEMBERSHIP -> name + " in " + parent;
            case GRANT -> new ObjectKey(ObjectKind.OWNER, schema, "", parent).describe() + " to " + name;
            case DEFAULT_PRIVILEGES ->
                "of role " + parent + (schema.isEmpty() ? "" : " in schema " + schema) + ": " + name;
            case OWNER -> path().isEmpty() ? "the database" : path();
            default -> path();
        };
    }

    private String path() {
        StringBuilder text = new StringBuilder();
        for (String part : new String[] {schema, parent, name}) {
            if (!part.isEmpty()) {
                text.append(text.length() == 0 ? "" : ".").append(part);
            }
        }
        return text.toString();
    }
}
