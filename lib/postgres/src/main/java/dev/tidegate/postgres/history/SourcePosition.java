package dev.tidegate.postgres.history;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Where a source stands in its own history. Needs no right but to replicate, or none at all.
 *
 * @param walEnd end of the WAL: a walsender never sends what lies behind it
 * @param timeline raised by each promotion; empty if the server does not tell
 */
public record SourcePosition(Lsn walEnd, Optional<Long> timeline) {

    private static final int TIMELINE_DIGITS = 8;

    /** Begins with the timeline; pg_control_checkpoint() would say that of the last checkpoint. */
    private static final String WAL_FILE = "SELECT pg_walfile_name(pg_current_wal_lsn())";

    /**
     * By the replication protocol.
     *
     * @param replication a walsender session
     * @throws TidegateException SOURCE-IN-RECOVERY, transient: a standby may be about to be promoted
     */
    public static SourcePosition identify(Connection replication) throws SQLException {
        requirePrimary(replication);
        return Sql.on(replication)
                .one(
                        "IDENTIFY_SYSTEM",
                        row -> new SourcePosition(
                                Lsn.parse(row.getString("xlogpos")), Optional.of(row.getLong("timeline"))));
    }

    /**
     * By SQL, for a role that need not replicate. Services that keep WAL in another way than in files may not know the timeline.
     *
     * @throws TidegateException as {@link #identify}
     */
    public static SourcePosition read(Connection source) throws SQLException {
        requirePrimary(source);
        Sql sql = Sql.on(source);
        return new SourcePosition(
                Lsn.parse(sql.one("SELECT pg_current_wal_lsn()::text", Sql.TEXT)), timeline(source, sql));
    }

    private static Optional<Long> timeline(Connection source, Sql sql) throws SQLException {
        try {
            String file = sql.one(WAL_FILE, Sql.TEXT);
            return Optional.of(Long.parseLong(file.substring(0, TIMELINE_DIGITS), 16));
        } catch (SQLException e) {
            if (source.isClosed()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static void requirePrimary(Connection source) throws SQLException {
        if (Sql.on(source).isTrue("SELECT pg_is_in_recovery()")) {
            throw new TidegateException(
                    ServerCode.SOURCE_IN_RECOVERY,
                    "the source is a standby",
                    "promote it, or name the primary in source.url");
        }
    }
}
