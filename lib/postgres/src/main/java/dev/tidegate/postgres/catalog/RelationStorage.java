package dev.tidegate.postgres.catalog;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The files of a relation, or of all partitions below it. TRUNCATE, VACUUM FULL and many an ALTER TABLE write new ones, and
 * show them even to transactions whose snapshot is older: as empty. So whoever reads under an older snapshot asks afterwards
 * whether the files are still the ones that it shows.
 */
public final class RelationStorage {

    private static final String TREE = """
            WITH RECURSIVE tree (oid) AS (
                SELECT CAST(? AS bigint)::oid
                UNION ALL
                SELECT i.inhrelid
                FROM tree
                JOIN pg_class c ON c.oid = tree.oid AND c.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = tree.oid
            )
            """;

    /** By the newest catalog, and not by the snapshot's. */
    private static final String NOW = TREE + """
            SELECT coalesce(sum(pg_relation_filenode(oid::regclass)::bigint), 0)::bigint
            FROM tree
            """;

    private static final String AS_IN_SNAPSHOT = TREE + """
            SELECT coalesce(bool_and(c.relfilenode = coalesce(pg_relation_filenode(c.oid), 0)), false)
            FROM tree
            LEFT JOIN pg_class c ON c.oid = tree.oid
            """;

    private static final String IN_SNAPSHOT = TREE + """
            SELECT string_agg(c.oid::text || ':' || c.relfilenode::text, ',' ORDER BY c.oid)
            FROM tree
            JOIN pg_class c ON c.oid = tree.oid
            """;

    private RelationStorage() {}

    /** @return another number once the relation has been truncated or rewritten, or has other partitions */
    public static long now(Connection session, long oid) throws SQLException {
        return Sql.on(session).one(NOW, Sql.NUMBER, oid);
    }

    /**
     * @param session under its snapshot, after the relation has been read
     * @return false if what was read may have been nothing although there is something
     */
    public static boolean isAsInSnapshot(Connection session, long oid) throws SQLException {
        return Sql.on(session).isTrue(AS_IN_SNAPSHOT, oid);
    }

    /** @return the files of the snapshot; a table of the same name that was recreated has others */
    public static String inSnapshot(Connection session, long oid) throws SQLException {
        return Sql.on(session).one(IN_SNAPSHOT, Sql.TEXT, oid);
    }
}
