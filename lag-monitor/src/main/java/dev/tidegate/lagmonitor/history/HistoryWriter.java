package dev.tidegate.lagmonitor.history;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.monitor.GateState;
import dev.tidegate.state.monitor.MinuteSummary;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each minute's summary to the target, on its own thread. While the target is down, summaries wait in memory,
 * for up to an hour.
 */
public final class HistoryWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);
    /** So that a minute is written soon after it is over, and one that could not be is tried again. */
    private static final Duration EVERY = Duration.ofSeconds(10);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final TargetHistory target;
    private final RecentSamples samples;
    private final Supplier<GateState> gate;
    private final MinuteRollup cut = new MinuteRollup();
    private final BackgroundLoop loop;
    private final int minutesMax;
    /** Written by the keeper's thread alone; a new list each time. */
    private volatile List<MinuteSummary> minutes = List.of();

    private boolean failing;

    /** @param gate its state by now */
    public HistoryWriter(PipelineConfig config, RecentSamples samples, Supplier<GateState> gate) {
        this.target = new TargetHistory(config);
        this.minutesMax = (int) Duration.ofDays(config.monitor().historyDays()).toMinutes();
        this.samples = samples;
        this.gate = gate;
        this.loop = new BackgroundLoop("tidegate monitor history", CLOSE_WITHIN, this::run);
    }

    public void start() {
        loop.start();
    }

    /** What the target has, oldest first, as of the last minute. */
    public List<MinuteSummary> minutes() {
        return minutes;
    }

    private void run(StopSignal stop) {
        keep(this::keepInMemory);
        while (!stop.await(EVERY)) {
            cut.gate(gate.get(), System.nanoTime());
            keep(this::writeWhatIsOver);
        }
    }

    private void writeWhatIsOver() throws SQLException {
        if (!cut.knowsTheClock()) {
            askForTheClock();
        }
        MinuteRollup.Minutes over = cut.over(samples.all(), System.nanoTime());
        if (!over.minutes().isEmpty()) {
            target.add(over.minutes());
            cut.written(over);
            askForTheClock();
            keepInMemory();
        }
    }

    private void askForTheClock() throws SQLException {
        Instant shows = target.clock();
        cut.clock(shows, System.nanoTime());
    }

    /** What is there already is not read again: of 90 days it is more than 100,000 minutes. */
    private void keepInMemory() throws SQLException {
        List<MinuteSummary> known = minutes;
        Instant newest =
                known.isEmpty() ? Instant.EPOCH : known.get(known.size() - 1).minute();
        List<MinuteSummary> fresh = target.readAfter(newest);
        List<MinuteSummary> all = new ArrayList<>(known);
        all.addAll(fresh);
        int tooMany = Math.max(0, all.size() - minutesMax);
        minutes = List.copyOf(all.subList(tooMany, all.size()));
    }

    private interface Step {
        void run() throws SQLException;
    }

    /** Says it once for each outage. */
    private void keep(Step step) {
        try {
            step.run();
            failing = false;
        } catch (SQLException | RuntimeException e) {
            if (!failing && !loop.isStopping()) {
                String why = e instanceof SQLException sql ? SqlFailures.describe(sql) : e.toString();
                LOG.warn("The monitor's history cannot be kept in the target: {}", why);
            }
            failing = true;
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
