package dev.tidegate.capture.wal;

import java.sql.SQLException;
import java.util.List;

/** Names of the primary key columns of the source's tables, now; for the identity FULL, where the WAL does not tell them. */
public interface PrimaryKeys {

    /** @return empty if the table has no primary key, or there is no such table any more */
    List<String> of(int tableOid) throws SQLException;
}
