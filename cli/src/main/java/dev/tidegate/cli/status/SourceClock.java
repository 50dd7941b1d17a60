package dev.tidegate.cli.status;

import dev.tidegate.core.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * The source's own clock and WAL position at one moment.
 *
 * @param lsn where the WAL ends
 */
record SourceClock(Instant now, Lsn lsn) {

    static SourceClock read(Connection source) throws SQLException {
        try (Statement statement = source.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT clock_timestamp() AS now, pg_current_wal_lsn()::text AS lsn")) {
            row.next();
            return new SourceClock(
                    row.getObject("now", OffsetDateTime.class).toInstant(), Lsn.parse(row.getString("lsn")));
        }
    }
}
