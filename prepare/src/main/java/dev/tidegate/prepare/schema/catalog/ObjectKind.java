package dev.tidegate.prepare.schema.catalog;

/** Kinds of objects, in an order in which they can be created. */
public enum ObjectKind {
    ROLE("role"),
    MEMBERSHIP("membership"),
    SCHEMA("schema"),
    EXTENSION("extension"),
    ENUM("enum type"),
    DOMAIN("domain"),
    DOMAIN_CONSTRAINT("domain constraint"),
    COMPOSITE("composite type"),
    ATTRIBUTE("attribute"),
    RANGE("range type"),
    SEQUENCE("sequence"),
    /** Whose arguments and result are no rows of tables. */
    FUNCTION("function"),
    TABLE("table"),
    COLUMN("column"),
    SEQUENCE_OWNER("sequence owner"),
    /** Keys before views: one that groups by a key needs it. */
    CONSTRAINT("constraint"),
    VIEW("view"),
    MATERIALIZED_VIEW("materialized view"),
    /** Functions that need tables or views to be created. */
    LATE_FUNCTION("function"),
    AGGREGATE("aggregate"),
    INDEX("index"),
    FOREIGN_KEY("foreign key"),
    REPLICA_IDENTITY("replica identity"),
    STATISTICS("statistics"),
    RULE("rule"),
    POLICY("policy"),
    TRIGGER("trigger"),
    OWNER("owner of"),
    GRANT("grants on"),
    DEFAULT_PRIVILEGES("default privileges"),
    DATABASE_SETTING("setting of the database"),
    SERVER_SETTING("setting of all roles"),
    ROLE_SETTING_HERE("setting of a role in the database"),
    ROLE_SETTING("setting of a role");

    private final String words;

    ObjectKind(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
