package dev.tidegate.app.roles;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.LoadService;
import dev.tidegate.load.model.LoadHooks;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.Backoff;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
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
                if (!failure.isTransient()) {
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
