package dev.tidegate.postgres.catalog;

import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The user's relations of one database: those that were asked for, and all partitions and children below them. System
 * schemas, temporary relations and Tidegate's own schema are never among them.
 */
public final class Catalog {

    private final ServerInfo server;
    private final Map<TableId, TableInfo> tables;

    private Catalog(ServerInfo server, Map<TableId, TableInfo> tables) {
        this.server = server;
        this.tables = tables;
    }

    /** Reads it with one query each for relations, columns and keys, however many tables there are. */
    public static Catalog read(Connection connection, Predicate<TableId> wanted) throws SQLException {
        ServerInfo server = ServerInfo.read(connection);
        Map<TableId, TableInfo> tables = new TreeMap<>();
        for (TableInfo table : new CatalogReader(connection, server.major()).read(wanted)) {
            tables.put(table.id(), table);
        }
        return new Catalog(server, tables);
    }

    public ServerInfo server() {
        return server;
    }

    /** @return in the order of schema and name */
    public Collection<TableInfo> tables() {
        return tables.values();
    }

    public Optional<TableInfo> table(TableId id) {
        return Optional.ofNullable(tables.get(id));
    }
}
