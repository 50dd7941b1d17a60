package dev.tidegate.prepare.schema.catalog;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.schema.catalog.CatalogQueries.CatalogQuery;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The objects of some schemas of one database, and its extensions, in an order in which they can be created. */
public final class SchemaCatalog {

    private static final String FACT = "fact_";

    private final int majorVersion;
    private final Map<ObjectKey, CatalogObject> objects;

    private SchemaCatalog(int majorVersion, Map<ObjectKey, CatalogObject> objects) {
        this.majorVersion = majorVersion;
        this.objects = objects;
    }

    /** Reads it in one snapshot, with one query for each kind. */
    public static SchemaCatalog read(Connection connection, List<String> schemas) throws SQLException {
        String scope = schemas.stream().map(SqlName::literal).collect(Collectors.joining(", "));
        int major = ServerInfo.read(connection).major();
        Map<ObjectKey, CatalogObject> objects = new LinkedHashMap<>();
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        try {
            for (CatalogQuery query : CatalogQueries.of(major, scope)) {
                Sql.on(connection)
                        .list(query.sql(), row -> object(query.kind(), row))
                        .forEach(object -> objects.put(object.key(), object));
            }
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        return new SchemaCatalog(major, objects);
    }

    private static CatalogObject object(ObjectKind kind, ResultSet row) throws SQLException {
        Map<String, String> aspects = new LinkedHashMap<>();
        Map<String, String> facts = new LinkedHashMap<>();
        ResultSetMetaData columns = row.getMetaData();
        for (int i = 4; i <= columns.getColumnCount(); i++) {
            String name = columns.getColumnLabel(i);
            String value = row.getString(i);
            if (value == null) {
                continue;
            }
            if (name.startsWith(FACT)) {
                facts.put(name.substring(FACT.length()), value);
            } else {
                aspects.put(name, value);
            }
        }
        ObjectKind actual = facts.containsKey("late") ? later(kind) : kind;
        return new CatalogObject(
                new ObjectKey(actual, row.getString("schema"), row.getString("parent"), row.getString("name")),
                aspects,
                facts);
    }

    private static ObjectKind later(ObjectKind kind) {
        return switch (kind) {
            case FUNCTION -> ObjectKind.LATE_FUNCTION;
            case CONSTRAINT -> ObjectKind.FOREIGN_KEY;
            case VIEW -> ObjectKind.MATERIALIZED_VIEW;
            default -> throw new IllegalArgumentException(kind + " has no later form");
        };
    }

    public int majorVersion() {
        return majorVersion;
    }

    public Collection<CatalogObject> objects() {
        return objects.values();
    }

    public Optional<CatalogObject> find(ObjectKey key) {
        return Optional.ofNullable(objects.get(key));
    }

    /** Columns of a table, in their order. */
    public List<CatalogObject> columnsOf(CatalogObject table) {
        return objects.values().stream()
                .filter(object -> object.kind() == ObjectKind.COLUMN
                        && object.key().schema().equals(table.key().schema())
                        && object.key().parent().equals(table.key().name()))
                .toList();
    }
}
