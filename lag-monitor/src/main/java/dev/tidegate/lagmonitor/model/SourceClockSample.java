package dev.tidegate.lagmonitor.model;

import dev.tidegate.model.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * The source's own clock and WAL position at one moment. Between two samples the clock is carried on by this machine's
 * monotonic one, so that no other wall clock ever comes in.
 *
 * @param lsn where the WAL ends
 * @param askedNanos monotonic time when the question was sent: so {@link #at} is early by nothing and late by the way
 *     there at most, and a lag computed with it is never too small
 */
public record SourceClockSample(Instant now, Lsn lsn, long askedNanos) {

    public static SourceClockSample read(Connection source) throws SQLException {
        long asked = System.nanoTime();
        try (Statement statement = source.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT clock_timestamp() AS now, pg_current_wal_lsn()::text AS lsn")) {
            row.next();
            return new SourceClockSample(
                    row.getObject("now", OffsetDateTime.class).toInstant(), Lsn.parse(row.getString("lsn")), asked);
        }
    }

    /** What the source's clock showed, or will show, at that monotonic time. */
    public Instant at(long nanos) {
        return now.plusNanos(nanos - askedNanos);
    }
}
