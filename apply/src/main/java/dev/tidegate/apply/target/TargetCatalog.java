package dev.tidegate.apply.target;

import dev.tidegate.core.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the target's tables look like. Remembered, so that a change of the target counts once it is forgotten. */
final class TargetCatalog {

    private static final String TABLE = """
            SELECT c.oid::bigint, c.relkind = 'p'
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')
            """;

    /**
     * Types are named by format_type(..., -1): bpchar and "bit" rather than character and bit, which would mean a length
     * of 1. A domain's equality is that of its base type. For kinds of types (enums, ranges, ...) and for varchar and
     * cidr PostgreSQL has one equality for all. A mergejoinable = is one that btree indexes agree with: box and circle
     * have an = too, but it compares areas.
     */
    private static final String COLUMNS = """
            WITH RECURSIVE type_chain AS (
                SELECT a.attnum, t.oid, t.typtype, t.typbasetype, t.typcategory
                FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                WHERE a.attrelid = CAST(? AS oid) AND a.attnum > 0 AND NOT a.attisdropped
                UNION ALL
                SELECT chain.attnum, t.oid, t.typtype, t.typbasetype, t.typcategory
                FROM type_chain chain JOIN pg_type t ON t.oid = chain.typbasetype
                WHERE chain.typtype = 'd'
            ), base AS (
                SELECT attnum, typcategory, oid, typtype,
                       CASE WHEN oid = 'varchar'::regtype THEN 'text'::regtype
                            WHEN oid = 'cidr'::regtype THEN 'inet'::regtype
                            WHEN typcategory = 'A' THEN 'anyarray'::regtype
                            WHEN typtype = 'e' THEN 'anyenum'::regtype
                            WHEN typtype = 'r' THEN 'anyrange'::regtype
                            WHEN typtype = 'm' THEN to_regtype('anymultirange')
                            WHEN typtype = 'c' THEN 'record'::regtype
                            ELSE oid
                       END AS comparable
                FROM type_chain
                WHERE typtype <> 'd'
            )
            SELECT a.attname,
                   format_type(a.atttypid, -1) AS type,
                   CASE WHEN t.typarray <> 0 AND t.typdelim = ',' AND base.typcategory NOT IN ('A', 'C')
                        THEN format_type(t.typarray, -1)
                   END AS array_type,
                   (SELECT quote_ident(n.nspname)
                    FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
                    WHERE o.oprname = '=' AND o.oprcanmerge
                      AND o.oprleft = base.comparable AND o.oprright = base.comparable
                    LIMIT 1) AS equality,
                   CASE WHEN t.typtype = 'd' AND base.typtype IN ('e', 'r', 'm', 'c')
                        THEN format_type(base.oid, -1)
                   END AS compared_as,
                   %s AS is_generated,
                   a.attidentity = 'a' AS is_identity_always
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN base ON base.attnum = a.attnum
            WHERE a.attrelid = CAST(? AS oid) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    /**
     * Unique indexes over plain columns that are checked at once. A deferrable one does not count: it is checked by a
     * trigger, and triggers do not fire here (session_replication_role = replica), so it lets everything pass.
     */
    private static final String UNIQUE_KEYS = """
            SELECT ARRAY(SELECT a.attname::text
                         FROM pg_attribute a
                         WHERE a.attrelid = i.indrelid
                           AND a.attnum = ANY (i.indkey::int2[]::int[]) AND a.attnum > 0
                           AND array_position(i.indkey::int2[], a.attnum) < %s)
            FROM pg_index i
            WHERE i.indrelid = CAST(? AS oid)
              AND i.indisunique AND i.indimmediate AND i.indisvalid
              AND i.indpred IS NULL AND i.indexprs IS NULL
            """;

    private final Connection connection;
    private final String columnsSql;
    private final String uniqueKeysSql;
    private final Map<TableId, TargetTable> tables = new HashMap<>();
    private final Map<TableId, Long> oids = new HashMap<>();
    private final CatalogWatch watch;

    TargetCatalog(Connection connection) throws SQLException {
        this.connection = connection;
        this.watch = new CatalogWatch(connection);
        int version = connection.getMetaData().getDatabaseMajorVersion();
        this.columnsSql = COLUMNS.formatted(version >= 12 ? "a.attgenerated <> ''" : "false");
        this.uniqueKeysSql = UNIQUE_KEYS.formatted(version >= 11 ? "i.indnkeyatts" : "i.indnatts");
    }

    TargetTable table(TableId id) throws SQLException, MissingInTargetException {
        TargetTable known = tables.get(id);
        if (known != null) {
            watch.use(oids.get(id));
            return known;
        }
        TargetTable table = read(id);
        tables.put(id, table);
        watch.use(oids.get(id));
        return table;
    }

    void forget(TableId id) {
        tables.remove(id);
    }

    void forgetAll() {
        tables.clear();
    }

    /** @return whether the tables that the open transaction has asked for are still as they were read */
    boolean isAsRead() throws SQLException {
        return watch.holds();
    }

    void transactionEnds() {
        watch.forgetUse();
    }

    private TargetTable read(TableId id) throws SQLException, MissingInTargetException {
        try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, id.schema());
            statement.setString(2, id.name());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new MissingInTargetException(id);
                }
                long oid = row.getLong(1);
                oids.put(id, oid);
                watch.remember(oid);
                return new TargetTable(id, row.getBoolean(2), readColumns(oid), readUniqueKeys(oid));
            }
        }
    }

    private List<Set<String>> readUniqueKeys(long tableOid) throws SQLException {
        List<Set<String>> keys = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(uniqueKeysSql)) {
            statement.setLong(1, tableOid);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    keys.add(Set.of((String[]) row.getArray(1).getArray()));
                }
            }
        }
        return keys;
    }

    private List<TargetColumn> readColumns(long tableOid) throws SQLException {
        List<TargetColumn> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(columnsSql)) {
            statement.setLong(1, tableOid);
            statement.setLong(2, tableOid);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(new TargetColumn(
                            row.getString("attname"),
                            row.getString("type"),
                            Optional.ofNullable(row.getString("array_type")),
                            Optional.ofNullable(row.getString("equality")),
                            Optional.ofNullable(row.getString("compared_as")),
                            row.getBoolean("is_generated"),
                            row.getBoolean("is_identity_always")));
                }
            }
        }
        return columns;
    }
}
