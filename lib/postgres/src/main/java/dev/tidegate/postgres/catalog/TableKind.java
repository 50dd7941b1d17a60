package dev.tidegate.postgres.catalog;

/** Kinds of relations that a pattern can select; the codes are those of pg_class.relkind. */
public enum TableKind {
    ORDINARY('r', "table"),
    PARTITIONED('p', "partitioned table"),
    VIEW('v', "view"),
    MATERIALIZED_VIEW('m', "materialized view"),
    FOREIGN('f', "foreign table");

    private final char code;
    private final String words;

    TableKind(char code, String words) {
        this.code = code;
        this.words = words;
    }

    /** @throws IllegalArgumentException if no kind has this code */
    static TableKind of(char code) {
        for (TableKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown relation kind '" + code + "'");
    }

    /** @return whether the relation holds rows that logical replication can carry */
    public boolean isTable() {
        return this == ORDINARY || this == PARTITIONED;
    }

    @Override
    public String toString() {
        return words;
    }
}
