package dev.tidegate.app.terminal;

import dev.tidegate.app.text.LoadProgressText;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import java.io.PrintStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows a load until it is closed: bars that move if standard error is a terminal, a line in the log otherwise. */
public final class LoadProgressDisplay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoadProgressDisplay.class);
    private static final Duration DRAW_EVERY = Duration.ofMillis(500);
    private static final Duration ASK_EVERY = Duration.ofSeconds(5);
    private static final int COLUMNS_MIN = 20;
    private static final Duration LOG_EVERY = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final LoadProgress progress;
    private final PrintStream errors = System.err;
    private final BackgroundLoop loop;
    /** Of the loop's thread. */
    private int columns;

    private long askedAtNanos;

    private LoadProgressDisplay(LoadProgress progress, boolean terminal) {
        this.progress = progress;
        this.loop = new BackgroundLoop("tidegate load display", CLOSE_TIMEOUT, terminal ? this::draw : this::log);
    }

    public static LoadProgressDisplay start(LoadProgress progress) {
        // Says the launcher, who can ask for each stream.
        LoadProgressDisplay display = new LoadProgressDisplay(progress, Boolean.getBoolean("tidegate.terminal.errors"));
        display.loop.start();
        return display;
    }

    private void draw(StopSignal stop) {
        ProgressBarStream bars = new ProgressBarStream(errors);
        System.setErr(bars);
        try {
            while (!stop.await(DRAW_EVERY)) {
                if (isUnderWay()) {
                    bars.draw(LoadProgressText.bars(progress, columns() - 1));
                }
            }
        } finally {
            bars.erase();
            System.setErr(errors);
        }
    }

    /** Asked now and then: windows are made wider and narrower, and a line that is too long would take two. */
    private int columns() {
        if (columns == 0 || System.nanoTime() - askedAtNanos > ASK_EVERY.toNanos()) {
            askedAtNanos = System.nanoTime();
            columns = Math.max(
                    COLUMNS_MIN, TerminalSize.ask().orElse(TerminalSize.USUAL).columns());
        }
        return columns;
    }

    private void log(StopSignal stop) {
        while (!stop.await(LOG_EVERY)) {
            if (isUnderWay()) {
                LOG.info("{}", LoadProgressText.total(progress));
            }
        }
    }

    private boolean isUnderWay() {
        LoadProgress.Totals totals = progress.totals();
        return totals.tables() > 0
                && (totals.tablesLoaded() < totals.tables() || !progress.step().isEmpty());
    }

    @Override
    public void close() {
        loop.close();
    }
}
