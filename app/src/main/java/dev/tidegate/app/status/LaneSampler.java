package dev.tidegate.app.status;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.lag.Lag;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SourceClockSample;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.Checkpoint;
import dev.tidegate.state.CheckpointStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Looks at a lane again and again, over sessions that it keeps and opens anew when they fail. Owned by one thread. */
public final class LaneSampler implements AutoCloseable {

    private static final int LANE = 0;

    /** @param changesPerSecond since the look before; empty at the first one */
    public record Look(
            Lsn applied, long transactions, long changes, Optional<Double> changesPerSecond, Observed<Duration> lag) {}

    private final PipelineConfig config;
    private Connection source;
    private Connection target;
    private Checkpoint last;
    private long lastAt;

    public LaneSampler(PipelineConfig config) {
        this.config = config;
    }

    public Observed<Look> look() {
        try {
            open();
            Optional<Checkpoint> checkpoint = CheckpointStore.read(target, config.pipeline(), LANE);
            return checkpoint.isEmpty()
                    ? Observed.unknown("nothing is applied yet")
                    : Observed.of(look(checkpoint.get()));
        } catch (SQLException e) {
            close();
            return Observed.unknown(SqlFailures.describe(e));
        }
    }

    private Look look(Checkpoint checkpoint) throws SQLException {
        SourceClockSample clock = SourceClockSample.read(source);
        long now = System.nanoTime();
        Optional<Double> rate = last == null || !last.stream().equals(checkpoint.stream())
                ? Optional.empty()
                : Optional.of((checkpoint.changes() - last.changes()) * 1e9 / (now - lastAt));
        last = checkpoint;
        lastAt = now;
        return new Look(
                checkpoint.commitLsn(),
                checkpoint.transactions(),
                checkpoint.changes(),
                rate,
                Lag.of(checkpoint, clock));
    }

    private void open() throws SQLException {
        if (target == null) {
            target = new TargetDatabase(config.target()).open("watch");
        }
        if (source == null) {
            source = new SourceDatabase(config.source()).open("watch");
        }
    }

    @Override
    public void close() {
        closeQuietly(source);
        closeQuietly(target);
        source = null;
        target = null;
    }

    private static void closeQuietly(Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // It was given up because it failed; the next look opens another one.
            return;
        }
    }
}
