package dev.tidegate.cli.process;

import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.run.Backoff;
import dev.tidegate.core.run.Failures;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.load.LoadHooks;
import dev.tidegate.load.LoadLimits;
import dev.tidegate.load.LoadProgress;
import dev.tidegate.load.LoadService;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The load, again after failures that pass, until it is done. */
final class LoadRun {

    private static final Logger LOG = LoggerFactory.getLogger(LoadRun.class);

    private final LoadService load;
    private final Backoff backoff = Backoff.defaults();

    LoadRun(PipelineConfig config, LoadProgress progress, LoadHooks hooks) {
        this.load = new LoadService(config, LoadLimits.defaults(), progress, hooks);
    }

    /**
     * @return whether the pipeline can stream now; false if stopped
     * @throws TidegateException a failure that does not pass
     */
    boolean run(StopSignal stop) {
        while (!stop.isRequested()) {
            long startedAt = System.nanoTime();
            try {
                return load.run(stop);
            } catch (Exception e) {
                TidegateException failure = Failures.classify(e);
                if (!failure.isPassing()) {
                    throw failure;
                }
                Duration wait = backoff.after(Duration.ofNanos(System.nanoTime() - startedAt));
                LOG.warn("load: {}: {}; next try in {} ms", failure.code(), failure.getMessage(), wait.toMillis());
                LOG.debug("load: {}", failure.code(), failure);
                stop.await(wait);
            }
        }
        return false;
    }
}
