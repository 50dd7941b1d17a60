package dev.tidegate.load.copy;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.postgres.catalog.RelationStorage;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.state.load.Piece;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGResultSetMetaData;

/**
 * Whether a relation is still what the snapshot shows of it. COPY reads old rows by the newest catalog: none of a relation
 * that was truncated or rewritten since, and under a column's name whatever column is called so by now. For ALTER TABLE no
 * change in the stream makes up for that.
 */
final class RewriteCheck {

    private RewriteCheck() {}

    /**
     * @param source in a transaction under the snapshot, which has read the relation: its lock keeps it as it is
     * @throws TidegateException TABLE-REWRITTEN
     */
    static void requireSame(Connection source, Piece piece, TablePair pair) throws SQLException {
        boolean same = RelationStorage.now(source, piece.relationOid()) == piece.storage()
                && columnsHaveTheirNames(source, piece, pair.writtenColumns());
        if (!same) {
            throw new TidegateException(
                    LoadCode.TABLE_REWRITTEN,
                    "table " + piece.table()
                            + " was truncated, altered or rewritten on the source before the load had copied it",
                    "the load copies this table again; postpone TRUNCATE, ALTER TABLE and VACUUM FULL until it is done");
        }
    }

    /**
     * The server resolves the names by the newest catalog, and the driver looks the columns' numbers up in the snapshot's;
     * it remembers them for the session, which sees no other snapshot.
     */
    private static boolean columnsHaveTheirNames(Connection source, Piece piece, List<String> columns)
            throws SQLException {
        String sql = "SELECT " + SqlName.quoteAll(columns) + " FROM " + piece.relation() + " LIMIT 0";
        try (Statement statement = source.createStatement();
                ResultSet none = statement.executeQuery(sql)) {
            PGResultSetMetaData found = none.getMetaData().unwrap(PGResultSetMetaData.class);
            for (int i = 0; i < columns.size(); i++) {
                if (!found.getBaseColumnName(i + 1).equals(columns.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }
}
