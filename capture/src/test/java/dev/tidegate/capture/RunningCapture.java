package dev.tidegate.capture;

import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** One run of capture on a thread of its own. */
final class RunningCapture implements AutoCloseable {

    private static final Duration STOPS_WITHIN = Duration.ofSeconds(40);

    final CaptureProgress progress = new CaptureProgress();
    private final StopSignal stop = new StopSignal();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private RunningCapture() {}

    static RunningCapture start(PipelineConfig config) {
        RunningCapture running = new RunningCapture();
        CapturePipeline service = new CapturePipeline(config, running.progress);
        Thread thread = new Thread(() -> running.run(service), "test-capture");
        thread.setDaemon(true);
        thread.start();
        return running;
    }

    private void run(CapturePipeline service) {
        try {
            service.runOnce(stop);
            end.complete(null);
        } catch (Throwable e) {
            end.completeExceptionally(e);
        }
    }

    /** The failure with which it ends by itself. */
    TidegateException failure() throws Exception {
        try {
            end.get(STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("capture ended without a failure");
        } catch (ExecutionException e) {
            return Failures.classify(e.getCause());
        }
    }

    boolean hasEnded() {
        return end.isDone();
    }

    @Override
    public void close() throws Exception {
        stop.request();
        end.get(STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }
}
