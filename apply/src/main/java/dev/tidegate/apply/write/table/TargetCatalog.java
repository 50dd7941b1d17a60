package dev.tidegate.apply.write.table;

import dev.tidegate.apply.schema.BoundNames;
import dev.tidegate.apply.write.table.TargetColumn.DigitLimit;
import dev.tidegate.apply.write.table.TargetColumn.Writing;
import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.config.tables.PrecisionPolicy;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.mapping.FractionDigits;
import dev.tidegate.postgres.session.DatabaseSearchPath;
import dev.tidegate.postgres.sql.EqualityOperator;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Catalog of the target's tables, kept in memory: somebody's ALTER TABLE counts once the table is forgotten. */
public final class TargetCatalog {

    private static final String TABLE = """
            SELECT c.oid::bigint, c.relkind = 'p'
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')
            """;

    /**
     * Types are named by format_type(..., -1): bpchar and "bit" rather than character and bit, which would mean a length
     * of 1. Those that round keep their precision: a value is looked up as the column holds it. A domain's equality is that of its base type.
     */
    private static final String COLUMNS = """
            WITH RECURSIVE type_chain AS (
                SELECT a.attnum, t.oid, t.typtype, t.typbasetype, t.typcategory,
                       a.atttypmod AS typmod, t.typtypmod AS domain_typmod
                FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                WHERE a.attrelid = CAST(? AS oid) AND a.attnum > 0 AND NOT a.attisdropped
                UNION ALL
                SELECT chain.attnum, t.oid, t.typtype, t.typbasetype, t.typcategory,
                       chain.domain_typmod, t.typtypmod
                FROM type_chain chain JOIN pg_type t ON t.oid = chain.typbasetype
                WHERE chain.typtype = 'd'
            ), base AS (
                SELECT attnum, typcategory, oid, typtype, typmod
                FROM type_chain
                WHERE typtype <> 'd'
            ), part AS (
                SELECT attnum, oid
                FROM base
                UNION
                SELECT part.attnum, inner_type.oid
                FROM part
                JOIN pg_type t ON t.oid = part.oid
                CROSS JOIN LATERAL (
                    SELECT t.typelem WHERE t.typcategory = 'A'
                    UNION ALL
                    SELECT t.typbasetype WHERE t.typtype = 'd'
                    UNION ALL
                    SELECT rngsubtype FROM pg_range WHERE rngtypid = t.oid
                    UNION ALL
                    SELECT field.atttypid
                    FROM pg_attribute field
                    WHERE t.typtype = 'c' AND field.attrelid = t.typrelid
                      AND field.attnum > 0 AND NOT field.attisdropped) AS inner_type (oid)
            )
            SELECT a.attname,
                   format_type(a.atttypid, cast_typmod) AS type,
                   CASE WHEN t.typarray <> 0 AND t.typdelim = ',' AND base.typcategory NOT IN ('A', 'C')
                        THEN format_type(t.typarray, cast_typmod)
                   END AS array_type,
                   format_type(base.oid, base.typmod) AS base_type,
                   <equality> AS equality,
                   CASE WHEN t.typtype = 'd' AND base.typtype IN ('e', 'r', 'm', 'c')
                        THEN format_type(base.oid, -1)
                   END AS compared_as,
                   %s AS is_generated,
                   a.attidentity = 'a' AS is_identity_always,
                   CASE WHEN EXISTS (SELECT FROM part JOIN pg_type inside ON inside.oid = part.oid
                                     WHERE part.attnum = a.attnum AND inside.typtype = 'd')
                        THEN NULL
                        ELSE format_type(base.oid, lookup_typmod)
                   END AS lookup_type,
                   CASE WHEN base_type.typarray <> 0 AND base_type.typdelim = ',' AND base.typcategory NOT IN ('A', 'C')
                        THEN format_type(base_type.typarray, lookup_typmod)
                   END AS lookup_array,
                   EXISTS (SELECT FROM part
                           WHERE part.attnum = a.attnum
                             AND part.oid = ANY (ARRAY['regproc', 'regprocedure', 'regoper', 'regoperator', 'regclass', 'regtype',
                                                       'regconfig', 'regdictionary', to_regtype('regcollation')]::regtype[])
                          ) AS prints_names,
                   (base.typtype = 'e'
                    OR base.oid = '"char"'::regtype
                    OR base.oid = ANY ('{bool,int2,int4,int8,oid,date,time,timestamp,timestamptz,uuid,bytea,bit,varbit,name,inet,cidr,macaddr,macaddr8,pg_lsn,money}'::regtype[])
                    OR base.oid = ANY ('{text,varchar}'::regtype[]) AND %s
                    OR base.oid = ANY ('{numeric,bpchar}'::regtype[]) AND base.typmod >= 0 AND %s) AS equal_is_identical
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN base ON base.attnum = a.attnum
            JOIN pg_type base_type ON base_type.oid = base.oid
            CROSS JOIN LATERAL (SELECT CASE WHEN CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
                                                 = ANY ('{numeric,timestamp,timestamptz,time,timetz,interval}'::regtype[])
                                            THEN a.atttypmod ELSE -1 END AS cast_typmod,
                                       CASE WHEN CASE WHEN base.typcategory = 'A' THEN base_type.typelem ELSE base.oid END
                                                 = ANY ('{numeric,timestamp,timestamptz,time,timetz,interval}'::regtype[])
                                            THEN base.typmod ELSE -1 END AS lookup_typmod) casts
            LEFT JOIN pg_collation coll ON coll.oid = a.attcollation
            WHERE a.attrelid = CAST(? AS oid) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """.replace("<equality>", EqualityOperator.of("base.oid"));

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

    private record Found(long oid, boolean isPartitioned) {}

    private final Sql sql;
    private final BoundNames names;
    private final boolean trustTriggers;
    private final String columnsSql;
    private final String uniqueKeysSql;
    /** By the source's names. */
    private final Map<TableId, TargetTable> tables = new HashMap<>();

    private final Map<TableId, Long> oids = new HashMap<>();
    private final CatalogWatch watch;

    /** @param trustTriggers whether triggers of the target may run functions of other roles */
    public TargetCatalog(Connection connection, BoundNames names, boolean trustTriggers) throws SQLException {
        this.trustTriggers = trustTriggers;
        this.sql = Sql.on(connection);
        this.watch = new CatalogWatch(connection);
        this.names = names;
        int version = connection.getMetaData().getDatabaseMajorVersion();
        String deterministic = version >= 12 ? "coalesce(coll.collisdeterministic, true)" : "true";
        this.columnsSql =
                COLUMNS.formatted(version >= 12 ? "a.attgenerated <> ''" : "false", deterministic, deterministic);
        this.uniqueKeysSql = UNIQUE_KEYS.formatted(version >= 11 ? "i.indnkeyatts" : "i.indnatts");
    }

    /** @param source by the source's name */
    public TargetTable table(TableId source) throws SQLException, MissingInTargetException {
        TargetTable known = tables.get(source);
        if (known != null) {
            watch.use(oids.get(source));
            return known;
        }
        TargetTable table = read(names.of(source));
        for (TargetTable other : tables.values()) {
            if (other.id().equals(table.id())) {
                throw TableMap.collision(other.source(), source, table.id());
            }
        }
        tables.put(source, table);
        watch.use(oids.get(source));
        return table;
    }

    /** @return empty if the target does not have it */
    Optional<TargetTable> find(TableId source) throws SQLException {
        try {
            return Optional.of(table(source));
        } catch (MissingInTargetException e) {
            return Optional.empty();
        }
    }

    /** @return the name on the target of a table that was asked for; otherwise the source's */
    public TableId nameOf(TableId source) {
        TargetTable known = tables.get(source);
        return known == null ? source : known.id();
    }

    public void forgetAll() {
        tables.clear();
    }

    /** @return whether the tables that the open transaction has asked for are still as they were read */
    public boolean isAsRead() throws SQLException {
        return watch.holds();
    }

    public void transactionEnds() {
        watch.forgetUse();
    }

    public void forget(TableId source) {
        tables.remove(source);
    }

    private TargetTable read(MappedTable names) throws SQLException, MissingInTargetException {
        TableId target = names.target();
        Found found = sql.first(
                        TABLE, row -> new Found(row.getLong(1), row.getBoolean(2)), target.schema(), target.name())
                .orElseThrow(() -> new MissingInTargetException(names));
        oids.put(names.source(), found.oid());
        String searchPath = sql.one("SELECT current_setting('search_path')", Sql.TEXT);
        // Types of all other schemas are printed with their schema.
        sql.execute(DatabaseSearchPath.LEAVE);
        watch.remember(found.oid());
        FiringTriggers.requireNone(sql, names.target(), found.oid(), trustTriggers);
        TargetTable table = new TargetTable(
                names,
                found.isPartitioned(),
                sql.list(columnsSql, row -> column(names, row), found.oid(), found.oid()),
                sql.list(uniqueKeysSql, TargetCatalog::uniqueKey, found.oid()));
        sql.one("SELECT set_config('search_path', ?, true)", Sql.TEXT, searchPath);
        return table;
    }

    private static Set<String> uniqueKey(ResultSet row) throws SQLException {
        return Set.of((String[]) row.getArray(1).getArray());
    }

    private static TargetColumn column(MappedTable names, ResultSet row) throws SQLException {
        String name = row.getString("attname");
        Optional<String> source = names.sourceColumn(name);
        TargetType type = new TargetType(
                row.getString("type"),
                Optional.ofNullable(row.getString("array_type")),
                Optional.ofNullable(row.getString("equality")),
                Optional.ofNullable(row.getString("compared_as")),
                new TargetType.Lookup(
                        Optional.ofNullable(row.getString("lookup_type")),
                        Optional.ofNullable(row.getString("lookup_array")),
                        row.getBoolean("equal_is_identical")),
                row.getBoolean("prints_names"));
        return new TargetColumn(name, source, type, writing(row), digits(names, source, row.getString("base_type")));
    }

    private static Writing writing(ResultSet row) throws SQLException {
        if (row.getBoolean("is_generated")) {
            return Writing.GENERATED;
        }
        return row.getBoolean("is_identity_always") ? Writing.IDENTITY_ALWAYS : Writing.PLAIN;
    }

    private static Optional<DigitLimit> digits(MappedTable names, Optional<String> source, String baseType) {
        OptionalInt kept = FractionDigits.keptBy(baseType);
        if (kept.isEmpty() || source.isEmpty()) {
            return Optional.empty();
        }
        boolean rounds = names.precision(source.get(), baseType) == PrecisionPolicy.ROUND;
        return Optional.of(new DigitLimit(kept.getAsInt(), rounds, baseType));
    }
}
