package dev.tidegate.app.command.verify;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.verify.VerifyService;
import dev.tidegate.verify.model.PassHistory;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyProgress;
import dev.tidegate.verify.model.VerifyReport;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** `verify --continuous`: each pass at a point of its own, so that what differs is wrong and never just under way. */
final class ContinuousVerify {

    /** Hears what came of a pass. */
    @FunctionalInterface
    interface Print {
        /** @param report empty if nothing was found out */
        void done(Optional<VerifyReport> report, VerifyPassLine line);
    }

    private final PipelineConfig config;
    private final VerifyOptions options;
    private final int fullEvery;
    private final Duration pause;
    private final PassHistory history = new PassHistory();
    private final Set<ComparisonState> states = EnumSet.noneOf(ComparisonState.class);

    ContinuousVerify(PipelineConfig config, VerifyOptions options, int fullEvery, Duration pause) {
        this.config = config;
        this.options = options;
        this.fullEvery = fullEvery;
        this.pause = pause;
    }

    /** @return the exit code, when a stop is requested */
    int run(VerifyProgress progress, Print print, StopSignal stop) {
        long number = 0;
        do {
            boolean whole = number++ % fullEvery == 0 || !options.isOfAllRows();
            pass(number, options.sinceLast(!whole), progress, print, stop);
        } while (!stop.await(pause));
        if (states.contains(ComparisonState.DIFFERENT)) {
            return ExitCode.NO;
        }
        return states.contains(ComparisonState.SAME) ? ExitCode.DONE : ExitCode.UNKNOWN;
    }

    private void pass(long number, VerifyOptions how, VerifyProgress progress, Print print, StopSignal stop) {
        long since = System.nanoTime();
        try {
            Optional<VerifyReport> report = new VerifyService(config, how, progress).run(stop);
            report.ifPresent(answer -> {
                states.add(answer.state());
                print.done(report, VerifyPassLine.of(number, answer, history.next(answer)));
            });
        } catch (TidegateException e) {
            if (e.category() == FailureCategory.USAGE) {
                throw e;
            }
            progress.say(e.describe());
            Duration took = Duration.ofNanos(System.nanoTime() - since);
            print.done(Optional.empty(), VerifyPassLine.failed(number, how.mode(), e, took));
        }
    }
}
