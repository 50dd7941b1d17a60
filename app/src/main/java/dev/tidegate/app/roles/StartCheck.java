package dev.tidegate.app.roles;

import dev.tidegate.app.text.FindingsText;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.Tolerance;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.prepare.check.Preflight;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check before a start: findings go into the log, and with an error among them there is no start.
 *
 * <p>What is down at the moment is another matter: a restarted process must not depend on the order in which servers come back. A
 * pipeline that streams already starts all the same, for its roles can wait. One that is being loaded waits here. A new one gives
 * it some seconds.
 */
public final class StartCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(1);

    private final PipelineConfig config;
    private final StopSignal stop;

    public StartCheck(PipelineConfig config, StopSignal stop) {
        this.config = config;
        this.stop = stop;
    }

    /** @throws TidegateException of category REFUSED */
    public void run() {
        Optional<Long> deadline = Optional.empty();
        while (true) {
            List<Finding> findings = Preflight.run(config);
            List<Finding> errors = findings.stream().filter(Finding::isError).toList();
            boolean outage = !errors.isEmpty() && errors.stream().allMatch(StartCheck::isOutage);
            Optional<PipelineState> state = errors.isEmpty() ? Optional.empty() : state();
            if (errors.isEmpty() || (isBearable(errors) && isStreaming(state))) {
                log(findings);
                return;
            }
            boolean isOver = deadline.filter(end -> System.nanoTime() > end).isPresent() && state.isEmpty();
            if (!outage || isOver || stop.isRequested()) {
                log(findings);
                throw refused(errors.size());
            }
            if (deadline.isEmpty()) {
                // A check itself can take longer than that.
                deadline = Optional.of(System.nanoTime() + PATIENCE.toNanos());
                String howLong = state.isPresent() ? "" : " up to " + HumanFormat.duration(PATIENCE);
                LOG.info("waiting{}: {}", howLong, errors.get(0).found());
            }
            stop.await(CHECK_EVERY);
        }
    }

    private static boolean isBearable(List<Finding> errors) {
        return errors.stream()
                .allMatch(error -> isOutage(error)
                        || error.kind().has(Tolerance.TABLE_DIFFERENCE)
                        || error.kind().has(Tolerance.AWAITED));
    }

    private static boolean isOutage(Finding error) {
        return error.kind().has(Tolerance.OUTAGE);
    }

    private static void log(List<Finding> findings) {
        for (Finding finding : findings) {
            String text = String.join(System.lineSeparator(), FindingsText.lines(finding));
            switch (finding.severity()) {
                case ERROR -> LOG.error("{}", text);
                case WARNING -> LOG.warn("{}", text);
                case INFO -> LOG.debug("{}", text);
            }
        }
    }

    private static boolean isStreaming(Optional<PipelineState> state) {
        boolean streaming = state.filter(PipelineState::isStreaming).isPresent();
        if (streaming) {
            LOG.warn("the pipeline streams already, so it starts and waits for what is listed here");
        }
        return streaming;
    }

    /** @return empty if there is no pipeline yet, or the target does not answer */
    private Optional<PipelineState> state() {
        try (Connection target = new TargetDatabase(config.target()).open("start")) {
            return new PipelineStore(target, config.pipeline()).readBeforeStart();
        } catch (SQLException e) {
            LOG.debug("the target cannot say whether the pipeline streams: {}", SqlFailures.describe(e));
            return Optional.empty();
        }
    }

    private static TidegateException refused(int errors) {
        return new TidegateException(
                RunCode.CHECK_FAILED,
                errors == 1 ? "1 finding forbids the start" : errors + " findings forbid the start",
                "fix what is listed above; `tidegate check` shows it again");
    }
}
