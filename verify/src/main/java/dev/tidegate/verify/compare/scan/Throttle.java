package dev.tidegate.verify.compare.scan;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.VerifyConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.lane.CheckpointStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Lets a scan begin when its side has had its rest, and the pipeline is not behind. Any thread; sessions of its own, since
 * those that scan see nothing but their snapshots.
 */
public final class Throttle implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final int LANE = 0;

    private final VerifyConfig limits;
    private final PipelineName pipeline;
    private final StopSignal stop;
    private final Connection source;
    private final Connection target;
    private final long since = System.nanoTime();
    private long sourceRows;
    private long targetRows;

    private Throttle(PipelineConfig config, StopSignal stop, Connection source, Connection target) {
        this.limits = config.verify();
        this.pipeline = config.pipeline();
        this.stop = stop;
        this.source = source;
        this.target = target;
    }

    public static Throttle open(PipelineConfig config, StopSignal stop) throws SQLException {
        String role = config.pipeline() + " verify lag";
        Connection source = new SourceDatabase(config.source()).open(role);
        try {
            return new Throttle(config, stop, source, new TargetDatabase(config.target()).open(role));
        } catch (SQLException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** Waits until the next scan may begin, or a stop is requested. */
    public void await(boolean onSource) throws SQLException {
        while (!mayBegin(onSource)) {
            if (stop.await(LOOK_EVERY)) {
                return;
            }
        }
    }

    public synchronized void scanned(boolean onSource, long rows) {
        if (onSource) {
            sourceRows += rows;
        } else {
            targetRows += rows;
        }
    }

    private synchronized boolean mayBegin(boolean onSource) throws SQLException {
        long rows = onSource ? sourceRows : targetRows;
        long allowed = limits.rowsPerSecondMax() == 0
                ? Long.MAX_VALUE
                : (System.nanoTime() - since) / 1_000_000 * limits.rowsPerSecondMax() / 1_000;
        return rows <= allowed && (limits.lagBytesMax() == 0 || lagBytes() <= limits.lagBytesMax());
    }

    private long lagBytes() throws SQLException {
        Lsn end = Lsn.parse(Sql.on(source).one("SELECT pg_current_wal_lsn()::text", Sql.TEXT));
        return CheckpointStore.read(target, pipeline, LANE)
                .map(Checkpoint::commitLsn)
                .map(end::bytesSince)
                .orElse(0L);
    }

    @Override
    public void close() throws SQLException {
        try (source) {
            target.close();
        }
    }
}
