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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The objects of some schemas of one database, and its extensions, in an order in which they can be created. */
public final class SchemaCatalog {

    private static final String FACT = "fact_";
    private static final Set<ObjectKind> RIGHTS = Set.of(
            ObjectKind.ROLE, ObjectKind.MEMBERSHIP, ObjectKind.OWNER, ObjectKind.GRANT, ObjectKind.DEFAULT_PRIVILEGES);

    /** The role of this session, and those to which Tidegate's own objects belong: a monitor may use another role. */
    private static final String TIDEGATES_ROLES = """
            SELECT current_user
            UNION
            SELECT pg_get_userbyid(pubowner) FROM pg_publication WHERE pubname LIKE 'tidegate\\_%'
            UNION
            SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'tidegate'
            """;

    private final int majorVersion;
    private final String database;
    private final Set<String> tidegatesRoles;
    private final Map<ObjectKey, CatalogObject> objects;

    private SchemaCatalog(
            int majorVersion, String database, Set<String> tidegatesRoles, Map<ObjectKey, CatalogObject> objects) {
        this.majorVersion = majorVersion;
        this.database = database;
        this.tidegatesRoles = tidegatesRoles;
        this.objects = objects;
    }

    /** Reads it in one snapshot, with one query for each kind. */
    public static SchemaCatalog read(Connection connection, List<String> schemas) throws SQLException {
        String scope = schemas.stream().map(SqlName::literal).collect(Collectors.joining(", "));
        int major = ServerInfo.read(connection).major();
        String database = Sql.on(connection).one("SELECT quote_ident(current_database())", Sql.TEXT);
        Set<String> tidegatesRoles = Set.copyOf(Sql.on(connection).list(TIDEGATES_ROLES, Sql.TEXT));
        Map<ObjectKey, CatalogObject> objects = new LinkedHashMap<>();
        // Names and types come again and again: without this a large catalog would need several times the memory.
        Map<String, String> shared = new HashMap<>();
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        try {
            for (CatalogQuery query : CatalogQueries.of(major, scope)) {
                Sql.on(connection)
                        .list(query.sql(), row -> object(query.kind(), row, shared))
                        .forEach(object -> objects.put(object.key(), object));
            }
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        return new SchemaCatalog(major, database, tidegatesRoles, objects);
    }

    /** Without all other objects. */
    public SchemaCatalog onlyRights() {
        Map<ObjectKey, CatalogObject> rights = new LinkedHashMap<>(objects);
        rights.keySet().removeIf(key -> !RIGHTS.contains(key.kind()));
        return new SchemaCatalog(majorVersion, database, tidegatesRoles, rights);
    }

    private static CatalogObject object(ObjectKind kind, ResultSet row, Map<String, String> shared)
            throws SQLException {
        Map<String, String> aspects = new LinkedHashMap<>();
        Map<String, String> facts = new LinkedHashMap<>();
        ResultSetMetaData columns = row.getMetaData();
        for (int i = 4; i <= columns.getColumnCount(); i++) {
            String name = columns.getColumnLabel(i);
            String found = row.getString(i);
            if (found == null) {
                continue;
            }
            String value = shared.computeIfAbsent(found, text -> text);
            if (name.startsWith(FACT)) {
                facts.put(shared.computeIfAbsent(name.substring(FACT.length()), text -> text), value);
            } else {
                aspects.put(name, value);
            }
        }
        ObjectKind actual = facts.containsKey("late") ? later(kind) : kind;
        return new CatalogObject(
                new ObjectKey(
                        actual,
                        shared.computeIfAbsent(row.getString("schema"), text -> text),
                        shared.computeIfAbsent(row.getString("parent"), text -> text),
                        shared.computeIfAbsent(row.getString("name"), text -> text)),
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

    /** Its database's name, quoted where needed. */
    public String database() {
        return database;
    }

    /** Roles that Tidegate uses itself, whose rights are not the application's. */
    public boolean isTidegates(String role) {
        return tidegatesRoles.contains(role);
    }

    public boolean hasRole(String role) {
        return role.startsWith("pg_")
                || find(new ObjectKey(ObjectKind.ROLE, "", "", role)).isPresent();
    }

    /** The role to which an object of a schema belongs. */
    public Optional<CatalogObject> ownerOf(String schema, String name) {
        return find(new ObjectKey(ObjectKind.OWNER, schema, "", name));
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
