package dev.tidegate.app.roles;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.probe.LaneSampler;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line in the log every few seconds while something moves, and one a minute while nothing does. It asks the target,
 * and not what this process believes.
 */
final class ProgressLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final int QUIET_ROUNDS_MAX = 12;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final PipelineConfig config;
    private final LoadProgress load;
    private final BackgroundLoop loop;
    private int quietRounds;

    private ProgressLog(PipelineConfig config, LoadProgress load) {
        this.config = config;
        this.load = load;
        this.loop = new BackgroundLoop("tidegate progress", CLOSE_TIMEOUT, this::run);
    }

    static ProgressLog start(PipelineConfig config, LoadProgress load) {
        ProgressLog progress = new ProgressLog(config, load);
        progress.loop.start();
        return progress;
    }

    private void run(StopSignal stop) {
        try (LaneSampler watch = new LaneSampler(config)) {
            while (!stop.await(EVERY)) {
                LoadProgress.Totals totals = load.totals();
                if (totals.tablesLoaded() + totals.tablesErrored() == totals.tables()) {
                    tell(watch.sample());
                }
            }
        }
    }

    private void tell(Observed<LaneSampler.LaneSample> reading) {
        boolean moving = reading.value()
                        .flatMap(LaneSampler.LaneSample::changesPerSecond)
                        .orElse(0.0)
                > 0;
        if (!moving && quietRounds++ % QUIET_ROUNDS_MAX != 0) {
            return;
        }
        quietRounds = moving ? 0 : quietRounds;
        reading.value().ifPresent(ProgressLog::tell);
        reading.reason().ifPresent(reason -> LOG.info("progress unknown: {}", reason));
    }

    private static void tell(LaneSampler.LaneSample look) {
        String lag = look.lag().map(HumanFormat::lag).value().orElse("unknown");
        String rate = HumanFormat.rate(look.changesPerSecond().orElse(0.0));
        LOG.info("applied {}, {} changes in all, {} changes/s, lag {}", look.applied(), look.changes(), rate, lag);
    }

    /** Does not wait long for a database that does not answer: the thread ends with the process. */
    @Override
    public void close() {
        loop.close();
    }
}
