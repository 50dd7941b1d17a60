package dev.tidegate.capture.slot;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the pipeline's slot and refuses one from which changes are missing. Used by one thread at a time. */
public final class SlotGuard {

    private static final Logger LOG = LoggerFactory.getLogger(SlotGuard.class);

    private static final String RELOAD =
            "changes were lost: tidegate accept-source keeps the tables, to be verified and repaired; or drop the pipeline and"
                    + " load again";

    /** Columns that not every version has are read through JSON. */
    private static final String SELECT = """
            SELECT s.plugin, s.database, current_database() AS here, s.active_pid,
                   s.confirmed_flush_lsn::text AS confirmed, s.restart_lsn::text AS restart,
                   to_jsonb(s) ->> 'wal_status' AS wal_status,
                   to_jsonb(s) ->> 'invalidation_reason' AS invalidation_reason,
                   to_jsonb(s) ->> 'failover' AS failover
            FROM pg_catalog.pg_replication_slots s
            WHERE s.slot_name = %s
            """;

    /**
     * The slot as it is.
     *
     * @param database the source's name for itself
     * @param confirmed from where it streams
     * @param failover whether standbys may keep a copy of it; empty if the server knows no such slots
     */
    public record Slot(String database, Lsn confirmed, Optional<Boolean> failover) {}

    private final SourceDatabase source;
    private final PipelineName pipeline;

    public SlotGuard(SourceDatabase source, PipelineName pipeline) {
        this.source = source;
        this.pipeline = pipeline;
    }

    /**
     * Before a run, while the slot has to be free.
     *
     * @param systemId of the cluster that the stream comes from
     */
    public Slot requireFree(String systemId) throws SQLException {
        try (Connection session = source.openReplication("capture check")) {
            requireSystem(session, systemId);
            return inspect(session, true);
        }
    }

    /**
     * Once the slot is ours and nobody else can move it.
     *
     * @param held the last point of the stream that the topic or the target holds
     */
    public void requireNotAhead(Lsn held) throws SQLException {
        try (Connection session = source.openReplication("capture check")) {
            requireNotAhead(inspect(session, false), held);
        }
    }

    /**
     * Has standbys keep a copy of the slot, or not, while nobody uses it.
     *
     * @param slot as it is
     */
    public void setFailover(Slot slot, boolean wanted) {
        if (slot.failover().filter(is -> is != wanted).isEmpty()) {
            return;
        }
        try (Connection session = source.openReplication("capture check")) {
            Sql.on(session)
                    .execute("ALTER_REPLICATION_SLOT " + SqlName.quote(pipeline.slot()) + " (FAILOVER " + wanted + ")");
            LOG.info("Slot {}: failover is {} now", pipeline.slot(), wanted);
        } catch (SQLException e) {
            // It streams without that too; `check` says that a standby has no copy.
            LOG.warn("Slot {}: failover could not be set to {}: {}", pipeline.slot(), wanted, SqlFailures.describe(e));
        }
    }

    public void requireNotAhead(Slot slot, Lsn held) {
        if (slot.confirmed().isAfter(held)) {
            throw new TidegateException(
                    ServerCode.SLOT_AHEAD,
                    "slot " + pipeline.slot() + " stands at " + slot.confirmed() + ", but topic and target hold only "
                            + held + ": somebody advanced or recreated it",
                    RELOAD);
        }
    }

    private static void requireSystem(Connection session, String systemId) throws SQLException {
        String actual = ServerInfo.identifySystem(session);
        if (!actual.equals(systemId)) {
            throw refused(
                    ServerCode.SOURCE_CHANGED,
                    "the source is cluster " + actual + ", but the stream comes from cluster " + systemId,
                    "point source.url at the old cluster, or drop the pipeline and load again");
        }
    }

    private Slot inspect(Connection session, boolean free) throws SQLException {
        String sql = SELECT.formatted(SqlName.literal(pipeline.slot()));
        return Sql.on(session)
                .first(sql, row -> slot(row, free))
                .orElseThrow(() -> refused(
                        ServerCode.SLOT_MISSING, "slot " + pipeline.slot() + " does not exist on the source", RELOAD));
    }

    private Slot slot(ResultSet row, boolean free) throws SQLException {
        requireOurs(row);
        requireAlive(row);
        if (free) {
            requireInactive(row);
        }
        return new Slot(
                row.getString("here"),
                Lsn.parse(row.getString("confirmed")),
                Optional.ofNullable(row.getString("failover")).map(Boolean::valueOf));
    }

    private void requireOurs(ResultSet row) throws SQLException {
        String plugin = row.getString("plugin");
        String database = row.getString("database");
        if (!"pgoutput".equals(plugin) || !row.getString("here").equals(database)) {
            throw refused(
                    ServerCode.SLOT_NOT_OURS,
                    "slot " + pipeline.slot() + " uses plugin " + plugin + " in database " + database
                            + " instead of pgoutput in " + row.getString("here"),
                    "drop that slot if nobody needs it, then load again; or give the pipeline another name");
        }
    }

    private void requireAlive(ResultSet row) throws SQLException {
        String status = row.getString("wal_status");
        String reason = row.getString("invalidation_reason");
        if ("lost".equals(status) || reason != null || row.getString("confirmed") == null) {
            throw refused(
                    ServerCode.SLOT_LOST,
                    "slot " + pipeline.slot() + " was invalidated by the source"
                            + (reason == null ? "" : " (" + reason + ")"),
                    RELOAD + "; raise max_slot_wal_keep_size before");
        }
    }

    private void requireInactive(ResultSet row) throws SQLException {
        long pid = row.getLong("active_pid");
        if (!row.wasNull()) {
            throw new TidegateException(
                    ServerCode.SLOT_IN_USE,
                    "slot " + pipeline.slot() + " is in use by the source's process " + pid
                            + ": another capture of pipeline " + pipeline + " seems to run",
                    "stop the other capture; if there is none, the source frees the slot after wal_sender_timeout");
        }
    }

    private static TidegateException refused(FailureCode code, String problem, String nextStep) {
        return new TidegateException(code, problem, nextStep);
    }
}
