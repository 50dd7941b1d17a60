package dev.tidegate.app.roles;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.schema.StateSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code apply} does until {@code capture}, in another process, has loaded the tables. Then it migrates older state. */
final class StreamingWait implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(StreamingWait.class);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);
    private static final int CHECKS_PER_MESSAGE = 60;

    private final RoleHost host;
    private final PipelineConfig config;

    StreamingWait(RoleHost host) {
        this.host = host;
        this.config = host.config();
        host.health().waitingFor("for `tidegate capture` to load the tables");
    }

    @Override
    public String name() {
        return "wait for the load";
    }

    @Override
    public boolean finishes() {
        return true;
    }

    @Override
    public void runOnce(StopSignal stop) {
        for (int check = 0; !stop.isRequested(); check++) {
            String waitingFor = whatIsMissing();
            if (waitingFor.isEmpty()) {
                host.reach(Phase.STREAMING);
                return;
            }
            if (check % CHECKS_PER_MESSAGE == 0) {
                LOG.info("waiting: {}", waitingFor);
            }
            stop.await(CHECK_EVERY);
        }
    }

    private String whatIsMissing() {
        try (Connection target = new TargetDatabase(config.target()).open("apply")) {
            Optional<PipelineState> state = new PipelineStore(target, config.pipeline()).readBeforeStart();
            if (state.isEmpty()) {
                return "pipeline " + config.pipeline() + " is not set up yet (tidegate capture does that)";
            }
            if (!state.get().isStreaming()) {
                return "the tables are being loaded";
            }
            StateSchema.migrate(target);
            return "";
        } catch (SQLException e) {
            TidegateException failure = Failures.classify(e);
            if (!failure.isTransient()) {
                throw failure;
            }
            return "target: " + failure.getMessage();
        }
    }
}
