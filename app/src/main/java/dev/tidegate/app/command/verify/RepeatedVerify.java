package dev.tidegate.app.command.verify;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.runtime.Backoff;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.verify.VerifyService;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyProgress;
import dev.tidegate.verify.model.VerifyReport;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One verification, which begins again where it was if a database or the way to it was lost for a while. */
final class RepeatedVerify {

    /** About two and a half minutes. */
    private static final int TRIES_MAX = 10;

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private RepeatedVerify() {}

    /** @return empty if a stop was requested */
    static Optional<VerifyReport> run(
            PipelineConfig config, VerifyOptions options, VerifyProgress progress, StopSignal stop) {
        Backoff backoff = new Backoff(FIRST_WAIT, WAIT_MAX, WAIT_MAX, RandomGenerator.getDefault());
        VerifyOptions how = options;
        for (int attempt = 1; ; attempt++) {
            try {
                return new VerifyService(config, how, progress).run(stop);
            } catch (TidegateException e) {
                boolean again = e.code().equals(RunCode.DATABASE_UNAVAILABLE.text()) && attempt < TRIES_MAX;
                if (!again || stop.isRequested()) {
                    throw e;
                }
                progress.say(e.describe() + "; trying again");
                stop.await(backoff.after(Duration.ZERO));
                how = options.sinceLast() ? options : options.resumed();
            }
        }
    }
}
