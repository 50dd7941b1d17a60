package dev.tidegate.postgres.catalog;

import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.EqualityOperator;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The three catalog queries and what joins their rows. */
final class CatalogReader {

    private static final String RELATIONS = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident, c.relispartition,
                   greatest(c.reltuples, 0)::bigint AS estimated_rows,
                   pg_get_userbyid(c.relowner) AS owner,
                   pg_has_role(c.relowner, 'USAGE') AS owned,
                   has_schema_privilege(n.oid, 'USAGE') AS usage,
                   has_table_privilege(c.oid, 'SELECT') AS may_select,
                   has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
                       AND has_table_privilege(c.oid, 'DELETE') AND has_table_privilege(c.oid, 'TRUNCATE') AS may_write,
                   row_security_active(c.oid) AS row_security,
                   (SELECT i.inhparent FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno LIMIT 1) AS parent
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND c.relpersistence <> 't'
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tidegate')
              AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
            """;

    /** Labels of a database that does not know its encoding may be no text: their bytes are compared. */
    private static final String COLUMNS = """
            SELECT a.attrelid, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod) AS type, a.atttypmod,
                   CASE WHEN t.typtype = 'd' THEN format_type(base.oid, base.typmod) END AS base_type,
                   CASE WHEN coalesce(base.oid, t.oid) >= 16384 THEN 'OPERATOR(' || <equality> || ')'
                   END AS equal,
                   NOT EXISTS (SELECT FROM pg_cast k
                               WHERE k.castsource IN (t.oid, base.oid) AND k.casttarget = 'text'::regtype
                                 AND k.castmethod = 'f' AND k.oid >= 16384) AS cast_prints,
                   CASE WHEN e.typnamespace <> 'pg_catalog'::regnamespace THEN CASE e.typtype
                       WHEN 'e' THEN (SELECT 'enum ' || string_agg(quote_literal(CASE getdatabaseencoding()
                                                 WHEN 'SQL_ASCII' THEN encode(convert_to(l.enumlabel, 'SQL_ASCII'), 'escape')
                                                 ELSE l.enumlabel END), ', ' ORDER BY enumsortorder)
                                      FROM pg_enum l WHERE l.enumtypid = e.oid)
                       WHEN 'c' THEN (SELECT 'composite ' || string_agg(
                                                 quote_ident(f.attname) || ' ' || format_type(f.atttypid, f.atttypmod),
                                                 ', ' ORDER BY f.attnum)
                                      FROM pg_attribute f
                                      WHERE f.attrelid = e.typrelid AND f.attnum > 0 AND NOT f.attisdropped)
                       WHEN 'r' THEN (SELECT 'range of ' || format_type(r.rngsubtype, -1)
                                      FROM pg_range r WHERE r.rngtypid = e.oid)
                       WHEN 'b' THEN (SELECT 'of extension ' || x.extname
                                      FROM pg_depend p JOIN pg_extension x ON x.oid = p.refobjid
                                      WHERE p.classid = 'pg_type'::regclass AND p.objid = e.oid
                                        AND p.refclassid = 'pg_extension'::regclass AND p.deptype = 'e')
                       END
                   END AS definition,
                   a.attnotnull, %s AS not_validated, a.attidentity, %s AS generated, pg_get_expr(d.adbin, d.adrelid) AS expression
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
            LEFT JOIN LATERAL (
                WITH RECURSIVE chain (oid, typmod, depth) AS (
                    SELECT t.typbasetype, t.typtypmod, 1
                    UNION ALL
                    SELECT b.typbasetype, b.typtypmod, chain.depth + 1
                    FROM chain JOIN pg_type b ON b.oid = chain.oid AND b.typtype = 'd'
                )
                SELECT oid, typmod FROM chain ORDER BY depth DESC LIMIT 1) base ON t.typtype = 'd'
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = ANY (?)
            ORDER BY a.attrelid, a.attnum
            """.replace("<equality>", EqualityOperator.of("coalesce(base.oid, t.oid)"));

    private static final String NOT_VALIDATED = "(SELECT n.conname FROM pg_constraint n WHERE n.conrelid = a.attrelid"
            + " AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum] AND NOT n.convalidated)";

    private static final String UNIQUE_INDEXES = """
            SELECT i.indrelid, c.relname, i.indisprimary, i.indisreplident, i.indisvalid, i.indimmediate,
                   i.indpred IS NULL AND i.indexprs IS NULL AS plain,
                   ARRAY (SELECT a.attname::text
                          FROM generate_series(0, i.%s - 1) k
                          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k]
                          ORDER BY k) AS columns
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid
            WHERE i.indisunique AND i.indislive AND i.indrelid = ANY (?)
            ORDER BY i.indrelid, NOT i.indisprimary, c.relname
            """;

    /** A row of pg_class before columns and keys are known. */
    private record Relation(
            TableId id,
            TableInfo.Storage storage,
            TableRights rights,
            ReplicaIdentity identity,
            boolean partition,
            long parent) {}

    private final Sql sql;
    private final int majorVersion;

    CatalogReader(Connection connection, int majorVersion) {
        this.sql = Sql.on(connection);
        this.majorVersion = majorVersion;
    }

    List<TableInfo> read(Predicate<TableId> wanted) throws SQLException {
        Map<Long, Relation> all = readRelations();
        Set<Long> parents = new HashSet<>();
        all.values().forEach(relation -> parents.add(relation.parent()));
        List<Relation> selected = all.values().stream()
                .filter(relation -> isWanted(relation, all, wanted))
                .toList();
        Object oids =
                Sql.array("oid", selected.stream().map(r -> r.storage().oid()).toList());
        Map<Long, List<ColumnInfo>> columns = readColumns(oids);
        Map<Long, List<UniqueIndex>> indexes = readUniqueIndexes(oids);
        List<TableInfo> tables = new ArrayList<>();
        for (Relation relation : selected) {
            long oid = relation.storage().oid();
            tables.add(new TableInfo(
                    relation.id(),
                    relation.storage(),
                    lineage(relation, all, parents.contains(oid)),
                    relation.rights(),
                    relation.identity(),
                    columns.getOrDefault(oid, List.of()),
                    indexes.getOrDefault(oid, List.of())));
        }
        return tables;
    }

    private static boolean isWanted(Relation relation, Map<Long, Relation> all, Predicate<TableId> wanted) {
        for (Relation r = relation; r != null; r = all.get(r.parent())) {
            if (wanted.test(r.id())) {
                return true;
            }
        }
        return false;
    }

    private static PartitionLineage lineage(Relation relation, Map<Long, Relation> all, boolean hasChildren) {
        Relation root = relation;
        while (all.containsKey(root.parent())) {
            root = all.get(root.parent());
        }
        Optional<TableId> parent =
                Optional.ofNullable(all.get(relation.parent())).map(Relation::id);
        return new PartitionLineage(relation.partition(), parent, root.id(), hasChildren);
    }

    private Map<Long, Relation> readRelations() throws SQLException {
        Map<Long, Relation> relations = new LinkedHashMap<>();
        for (Relation relation : sql.list(RELATIONS, CatalogReader::relation)) {
            relations.put(relation.storage().oid(), relation);
        }
        return relations;
    }

    private static Relation relation(ResultSet row) throws SQLException {
        return new Relation(
                new TableId(row.getString("nspname"), row.getString("relname")),
                new TableInfo.Storage(
                        row.getLong("oid"),
                        TableKind.of(row.getString("relkind").charAt(0)),
                        row.getString("relpersistence").equals("p"),
                        row.getLong("estimated_rows")),
                new TableRights(
                        row.getString("owner"),
                        row.getBoolean("owned"),
                        row.getBoolean("usage"),
                        row.getBoolean("may_select"),
                        row.getBoolean("may_write"),
                        row.getBoolean("row_security")),
                ReplicaIdentity.of(row.getString("relreplident").charAt(0)),
                row.getBoolean("relispartition"),
                row.getLong("parent"));
    }

    private Map<Long, List<ColumnInfo>> readColumns(Object oids) throws SQLException {
        String query = COLUMNS.formatted(
                ServerFeature.NOT_NULL_CONSTRAINTS.isIn(majorVersion) ? NOT_VALIDATED : "NULL::name",
                ServerFeature.GENERATED_COLUMNS.isIn(majorVersion) ? "a.attgenerated" : "''");
        Map<Long, List<ColumnInfo>> columns = new HashMap<>();
        sql.each(
                query,
                row -> columns.computeIfAbsent(row.getLong("attrelid"), oid -> new ArrayList<>())
                        .add(column(row)),
                oids);
        return columns;
    }

    private static ColumnInfo column(ResultSet row) throws SQLException {
        Optional<String> expression = Optional.ofNullable(row.getString("expression"));
        String type = row.getString("type");
        return new ColumnInfo(
                row.getString("attname"),
                row.getInt("attnum"),
                type,
                Optional.ofNullable(row.getString("base_type")).orElse(type),
                Optional.ofNullable(row.getString("equal")).orElse("="),
                row.getBoolean("cast_prints"),
                Optional.ofNullable(row.getString("definition")).orElse(""),
                row.getInt("atttypmod"),
                row.getBoolean("attnotnull"),
                Optional.ofNullable(row.getString("not_validated")),
                ColumnSource.of(
                        row.getString("attidentity").trim(),
                        row.getString("generated").trim(),
                        expression.isPresent()),
                expression);
    }

    private Map<Long, List<UniqueIndex>> readUniqueIndexes(Object oids) throws SQLException {
        // The INCLUDE columns of 11 and later are not part of the key.
        String query = UNIQUE_INDEXES.formatted(majorVersion >= 11 ? "indnkeyatts" : "indnatts");
        Map<Long, List<UniqueIndex>> indexes = new HashMap<>();
        sql.each(
                query,
                row -> indexes.computeIfAbsent(row.getLong("indrelid"), oid -> new ArrayList<>())
                        .add(uniqueIndex(row)),
                oids);
        return indexes;
    }

    private static UniqueIndex uniqueIndex(ResultSet row) throws SQLException {
        boolean plain = row.getBoolean("plain");
        return new UniqueIndex(
                row.getString("relname"),
                row.getBoolean("indisprimary"),
                row.getBoolean("indisreplident"),
                row.getBoolean("indisvalid"),
                row.getBoolean("indimmediate"),
                plain,
                plain ? List.of((String[]) row.getArray("columns").getArray()) : List.of());
    }
}
