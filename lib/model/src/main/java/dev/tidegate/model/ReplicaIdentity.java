package dev.tidegate.model;

/** What of an old row the source writes to its WAL; the codes are those of pg_class.relreplident. */
public enum ReplicaIdentity {
    DEFAULT('d'),
    NOTHING('n'),
    FULL('f'),
    INDEX('i');

    private final char code;

    ReplicaIdentity(char code) {
        this.code = code;
    }

    public char code() {
        return code;
    }

    /** @throws IllegalArgumentException if no identity has this code */
    public static ReplicaIdentity of(char code) {
        for (ReplicaIdentity identity : values()) {
            if (identity.code == code) {
                return identity;
            }
        }
        throw new IllegalArgumentException("unknown replica identity '" + code + "'");
    }
}
