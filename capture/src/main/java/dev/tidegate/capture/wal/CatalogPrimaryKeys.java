package dev.tidegate.capture.wal;

import dev.tidegate.core.database.SourceDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Asks the source's catalog, over a session of its own that it opens when first needed. Used by one thread. */
public final class CatalogPrimaryKeys implements PrimaryKeys, AutoCloseable {

    /** A deferrable key does not count: within a transaction two rows may have it, and neither could be told by it. */
    private static final String SELECT = """
            SELECT a.attname
            FROM pg_catalog.pg_index i
            CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = ?::oid AND i.indisprimary AND i.indisvalid AND i.indimmediate
            ORDER BY k.position
            """;

    private final SourceDatabase source;
    private Connection connection;

    public CatalogPrimaryKeys(SourceDatabase source) {
        this.source = source;
    }

    @Override
    public List<String> of(int tableOid) throws SQLException {
        if (connection == null) {
            connection = source.open("capture catalog");
        }
        try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            statement.setLong(1, Integer.toUnsignedLong(tableOid));
            try (ResultSet rows = statement.executeQuery()) {
                List<String> columns = new ArrayList<>();
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
                return columns;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }
}
