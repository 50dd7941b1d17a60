package dev.tidegate.postgres.version;

/** Features of PostgreSQL that Tidegate uses, or reckons with, on servers that have them: by major version. */
public enum ServerFeature {
    /** Publications publish TRUNCATE. */
    TRUNCATE_REPLICATED(11),
    /** Indexes have columns that are not part of the key: {@code pg_index.indnkeyatts}. */
    INCLUDED_COLUMNS(11),
    /** Procedures beside functions: {@code pg_proc.prokind}, ROUTINE, EXECUTE FUNCTION of triggers. */
    ROUTINES(11),
    /** Domains have array types. */
    DOMAIN_ARRAYS(11),
    /** Values have a 64-bit hash with a seed: hashtextextended and its like. */
    EXTENDED_HASH(11),
    /** Hashes of text follow the column's collation; ICU of another version may hash equal text differently. */
    COLLATED_HASH(12),
    /** No table has a hidden column oid any more: {@code pg_class.relhasoids} is gone. */
    NO_OIDS(12),
    /** Generated columns: {@code pg_attribute.attgenerated}. */
    GENERATED_COLUMNS(12),
    /** Floats are printed with the fewest digits that give the same value. */
    SHORTEST_FLOATS(12),
    /** Extended statistics of most common values. */
    MCV_STATISTICS(12),
    /** Plans of prepared statements can be chosen: {@code plan_cache_mode}. */
    PLAN_CACHE_MODE(12),
    /** A session can say for how long the server's kernel tries to deliver: {@code tcp_user_timeout}. */
    TCP_USER_TIMEOUT(12),
    /** Changes of partitions are published under the partitioned table's name. */
    PUBLISH_VIA_ROOT(13),
    /** normalize() brings text into a Unicode normal form. */
    NORMALIZE(13),
    /** gen_random_uuid() without an extension. */
    RANDOM_UUID(13),
    /** A limit on the WAL that a slot keeps: {@code max_slot_wal_keep_size}. */
    SLOT_KEEP_SIZE(13),
    /** pgoutput carries logical messages. */
    MESSAGES(14),
    /** Sessions that are idle can be ended: {@code idle_session_timeout}. */
    IDLE_SESSION_TIMEOUT(14),
    /** A running statement ends when its client is gone: {@code client_connection_check_interval}. */
    CLIENT_CONNECTION_CHECK(14),
    /** Scans of a range of a table's blocks: {@code WHERE ctid >= ... AND ctid < ...}. */
    TID_RANGE_SCAN(14),
    MULTIRANGES(14),
    /** Values outside a row can be compressed with lz4. */
    LZ4(14),
    /** numeric has infinity. */
    INFINITE_NUMERIC(14),
    /** Functions with a parsed body: {@code pg_proc.prosqlbody}. */
    SQL_BODIES(14),
    /** GRANT SET ON PARAMETER. */
    GRANT_SET(15),
    /** Not everybody may create objects in schema public. */
    PUBLIC_SCHEMA_IS_CLOSED(15),
    /** Options of CREATE_REPLICATION_SLOT stand in parentheses. */
    SLOT_OPTIONS(15),
    /** The type {@code "char"} prints bytes that are not ASCII in octal, and reads that. */
    READABLE_CHAR(16),
    /** A membership says whether it hands on rights, and whether the role may be taken on. */
    MEMBERSHIP_OPTIONS(16),
    /** interval has infinity. */
    INFINITE_INTERVAL(17),
    /** The privilege MAINTAIN. */
    MAINTAIN_PRIVILEGE(17),
    /** Transactions can be ended after a time: {@code transaction_timeout}. */
    TRANSACTION_TIMEOUT(17),
    /** Logical slots of which standbys keep a copy: {@code pg_replication_slots.failover}. */
    FAILOVER_SLOTS(17),
    /** pg_logical_emit_message can flush the WAL. */
    MESSAGE_FLUSH(17),
    /** REPLICA IDENTITY FULL must not leave out generated columns. */
    FULL_IDENTITY_WITH_GENERATED_COLUMNS(18),
    /** NOT NULL is a constraint with a name, which may not be validated yet. */
    NOT_NULL_CONSTRAINTS(18);

    /** The oldest major version that Tidegate works with. */
    public static final int OLDEST_SERVER = 10;

    /** The newest major version that Tidegate is tested with. */
    public static final int NEWEST_SERVER = 18;

    private final int since;

    ServerFeature(int since) {
        this.since = since;
    }

    /** @return the first major version that has it */
    public int since() {
        return since;
    }

    public boolean isIn(int majorVersion) {
        return majorVersion >= since;
    }
}
