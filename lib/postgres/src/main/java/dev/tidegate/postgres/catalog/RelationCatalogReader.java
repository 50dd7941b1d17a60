package dev.tidegate.postgres.catalog;

import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Reads one table of the catalog by queries alone, so that a transaction with an older snapshot sees what its rows belong
 * to. Takes no lock on the table.
 */
public final class RelationCatalogReader {

    private static final String TABLE = """
            WITH RECURSIVE tree (oid, relkind, relfilenode) AS (
                SELECT oid, relkind, relfilenode
                FROM pg_class
                WHERE oid = ?::oid
                UNION ALL
                SELECT c.oid, c.relkind, c.relfilenode
                FROM tree
                JOIN pg_inherits i ON i.inhparent = tree.oid AND tree.relkind = 'p'
                JOIN pg_class c ON c.oid = i.inhrelid
            )
            SELECT c.relnatts,
                   (SELECT string_agg(oid::text || ':' || relfilenode::text, ' ' ORDER BY oid) FROM tree WHERE relkind <> 'p') AS storage,
                   (SELECT min(oid)::bigint FROM tree WHERE relkind <> 'p') AS leaf
            FROM pg_class c
            WHERE c.oid = ?::oid
            """;

    /**
     * A partitioned table holds no rows: what older rows hold is written at its partitions. attmissingval is an array of
     * the one value.
     */
    private static final String ATTRIBUTES = """
            SELECT a.attnum, CASE WHEN age(a.xmin) BETWEEN 0 AND 1000000000 THEN a.xmin::text::bigint ELSE 0 END AS version, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
                   a.attnotnull, %1$s AS generated, a.atthasdef OR a.attidentity <> '' AS filled,
                   pg_get_expr(d.adbin, d.adrelid) AS expression, %2$s AS missing
            FROM pg_attribute a
            LEFT JOIN pg_attribute l ON l.attrelid = ?::oid AND l.attname = a.attname AND NOT l.attisdropped
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    private final Sql sql;
    private final String attributesSql;

    public RelationCatalogReader(Connection connection) throws SQLException {
        this.sql = Sql.on(connection);
        int version = connection.getMetaData().getDatabaseMajorVersion();
        this.attributesSql = ATTRIBUTES.formatted(
                version >= 12 ? "a.attgenerated <> ''" : "false",
                version >= 11 ? "CASE WHEN l.atthasmissing THEN (l.attmissingval::text::text[])[1] END" : "NULL::text");
    }

    /** @return empty if there is no such table */
    public Optional<RelationCatalog> read(long oid) throws SQLException {
        return sql.first(
                TABLE,
                row -> {
                    String storage = row.getString("storage");
                    long leaf = row.getLong("leaf");
                    return new RelationCatalog(
                            oid,
                            row.getInt("relnatts"),
                            storage == null ? "" : storage,
                            attributes(oid, leaf == 0 ? oid : leaf));
                },
                oid,
                oid);
    }

    private List<Attribute> attributes(long oid, long leaf) throws SQLException {
        return sql.list(
                attributesSql,
                row -> new Attribute(
                        row.getInt("attnum"),
                        row.getLong("version"),
                        row.getString("attname"),
                        row.getString("type"),
                        row.getBoolean("attnotnull"),
                        row.getBoolean("generated"),
                        row.getBoolean("filled"),
                        Optional.ofNullable(row.getString("expression")),
                        Optional.ofNullable(row.getString("missing"))),
                leaf,
                oid);
    }
}
