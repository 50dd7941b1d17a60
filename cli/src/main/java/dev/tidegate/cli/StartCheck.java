package dev.tidegate.cli;

import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.database.SqlFailures;
import dev.tidegate.core.database.TargetDatabase;
import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.core.state.PipelineState;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Finding.Severity;
import dev.tidegate.preflight.Preflight;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check before a start: findings on standard error, and no start with an error among them.
 *
 * <p>What is down at the moment is another matter. A pipeline that streams already starts all the same, for its roles can
 * wait: a restarted process must not depend on the order in which servers come back. A new one gives it some seconds.
 */
final class StartCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Preflight's codes for what may be over soon. */
    private static final Set<String> PASSING = Set.of(
            "SOURCE-UNREACHABLE",
            "SOURCE-HOST-UNKNOWN",
            "SOURCE-CONNECTIONS-EXHAUSTED",
            "TARGET-UNREACHABLE",
            "TARGET-HOST-UNKNOWN",
            "TARGET-CONNECTIONS-EXHAUSTED",
            "KAFKA-UNREACHABLE",
            // A check that could not ask to the end, because a server went away meanwhile.
            "CHECK-FAILED");

    private final PrintWriter err;

    StartCheck(PrintWriter err) {
        this.err = err;
    }

    /** @throws TidegateException of category REFUSED */
    void run(PipelineConfig config, StopSignal stop) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<Finding> findings = Preflight.run(config);
            List<Finding> errors = findings.stream().filter(Finding::isError).toList();
            boolean passing = !errors.isEmpty() && errors.stream().allMatch(error -> PASSING.contains(error.code()));
            if (errors.isEmpty() || (passing && isStreaming(config))) {
                print(findings);
                return;
            }
            if (!passing || System.nanoTime() > deadline || stop.isRequested()) {
                print(findings);
                throw refused(errors.size());
            }
            LOG.info("waiting: {}", errors.get(0).found());
            stop.await(LOOK_EVERY);
        }
    }

    private void print(List<Finding> findings) {
        List<Finding> important = findings.stream()
                .filter(finding -> finding.severity() != Severity.INFO)
                .toList();
        FindingsText.print(important).forEach(err::println);
        err.flush();
    }

    private static boolean isStreaming(PipelineConfig config) {
        try (Connection target = new TargetDatabase(config.target()).open("start")) {
            boolean streaming = PipelineState.read(target, config.pipeline())
                    .filter(state -> state.phase() == PipelineState.Phase.STREAMING)
                    .isPresent();
            if (streaming) {
                LOG.warn("the pipeline streams already, so it starts and waits for what is listed here");
            }
            return streaming;
        } catch (SQLException e) {
            LOG.debug("the target cannot say whether the pipeline streams: {}", SqlFailures.describe(e));
            return false;
        }
    }

    private static TidegateException refused(int errors) {
        return new TidegateException(
                FailureCategory.REFUSED,
                "CHECK-FAILED",
                errors == 1 ? "1 finding forbids the start" : errors + " findings forbid the start",
                "mend what is listed above; `tidegate check` shows it again");
    }
}
