package dev.tidegate.cli.status;

import dev.tidegate.core.Lsn;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.database.SourceDatabase;
import dev.tidegate.core.database.SqlFailures;
import dev.tidegate.core.database.TargetDatabase;
import dev.tidegate.core.state.Checkpoint;
import dev.tidegate.core.state.CheckpointStore;
import dev.tidegate.monitor.Reading;
import dev.tidegate.monitor.lag.Lag;
import dev.tidegate.monitor.probe.SourceClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Looks at a lane again and again, over sessions that it keeps and opens anew when they fail. Owned by one thread. */
public final class LaneWatch implements AutoCloseable {

    private static final int LANE = 0;

    /** @param changesPerSecond since the look before; empty at the first one */
    public record Look(
            Lsn applied, long transactions, long changes, Optional<Double> changesPerSecond, Reading<Duration> lag) {}

    private final PipelineConfig config;
    private Connection source;
    private Connection target;
    private Checkpoint last;
    private long lastAt;

    public LaneWatch(PipelineConfig config) {
        this.config = config;
    }

    public Reading<Look> look() {
        try {
            open();
            Optional<Checkpoint> checkpoint = CheckpointStore.read(target, config.pipeline(), LANE);
            return checkpoint.isEmpty()
                    ? Reading.unknown("nothing is applied yet")
                    : Reading.of(look(checkpoint.get()));
        } catch (SQLException e) {
            close();
            return Reading.unknown(SqlFailures.describe(e));
        }
    }

    private Look look(Checkpoint checkpoint) throws SQLException {
        SourceClock clock = SourceClock.read(source);
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
