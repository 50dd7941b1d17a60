package dev.tidegate.lagmonitor.model;

import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

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
        return Sql.on(source)
                .one(
                        "SELECT clock_timestamp() AS now, pg_current_wal_lsn()::text AS lsn",
                        row -> new SourceClockSample(Sql.instant(row, "now"), Lsn.parse(row.getString("lsn")), asked));
    }

    /** What the source's clock showed, or will show, at that monotonic time. */
    public Instant at(long nanos) {
        return now.plusNanos(nanos - askedNanos);
    }
}
