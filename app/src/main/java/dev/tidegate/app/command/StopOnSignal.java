package dev.tidegate.app.command;

import dev.tidegate.runtime.StopSignal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Turns SIGTERM and SIGINT into a request to stop and gives the command time to end by itself. Once the JVM is shutting
 * down, {@code System.exit} can no longer set the exit code; only a halt can.
 */
public final class StopOnSignal {

    /** Longer than any clean stop takes; a service manager kills after 90 seconds. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private final StopSignal signal = new StopSignal();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    /** Set by the command's thread: from then on it looks at the signal. */
    private volatile boolean observed;

    private StopOnSignal() {}

    public static StopOnSignal install() {
        StopOnSignal stop = new StopOnSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::onShutdown, "tidegate stop"));
        return stop;
    }

    /** For a command that stops when asked; the others just end with the process. */
    StopSignal observe() {
        observed = true;
        return signal;
    }

    /** The command has ended and written its last word. */
    public void finish(int code) {
        exitCode.complete(code);
    }

    private void onShutdown() {
        if (!observed || exitCode.isDone()) {
            return;
        }
        signal.request();
        Runtime.getRuntime().halt(awaitExitCode());
    }

    private int awaitExitCode() {
        try {
            return exitCode.get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Nothing is lost by an end without a stop: a start resumes where the target stands.
            return ExitCode.UNKNOWN;
        }
        return ExitCode.UNKNOWN;
    }
}
