package dev.tidegate.app.roles;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.PipelineState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code apply} does until {@code capture}, in another process, has loaded the tables. */
public final class StreamingWait {

    private static final Logger LOG = LoggerFactory.getLogger(StreamingWait.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int LOOKS_PER_MESSAGE = 60;

    private final PipelineConfig config;

    public StreamingWait(PipelineConfig config) {
        this.config = config;
    }

    /**
     * @return whether the pipeline streams; false if stopped first
     * @throws TidegateException if the target refuses the question for good
     */
    public boolean run(StopSignal stop) {
        for (int look = 0; !stop.isRequested(); look++) {
            String waitingFor = whatIsMissing();
            if (waitingFor.isEmpty()) {
                return true;
            }
            if (look % LOOKS_PER_MESSAGE == 0) {
                LOG.info("waiting: {}", waitingFor);
            }
            stop.await(LOOK_EVERY);
        }
        return false;
    }

    private String whatIsMissing() {
        try (Connection target = new TargetDatabase(config.target()).open("apply")) {
            Optional<PipelineState> state = PipelineState.read(target, config.pipeline());
            if (state.isEmpty()) {
                return "pipeline " + config.pipeline() + " is not set up yet (tidegate capture does that)";
            }
            return state.get().phase() == PipelineState.Phase.STREAMING ? "" : "the tables are being loaded";
        } catch (SQLException e) {
            TidegateException failure = Failures.classify(e);
            if (!failure.isTransient()) {
                throw failure;
            }
            return "target: " + failure.getMessage();
        }
    }
}
