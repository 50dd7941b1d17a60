package dev.tidegate.capture;

import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.runtime.Supervisor;
import java.io.PrintStream;

/** Capture in a process of its own, for tests that kill it. Arguments: pipeline, source URL, target URL, Kafka. */
final class CaptureMain {

    private static final PrintStream OUT = System.out;

    private CaptureMain() {}

    public static void main(String[] args) {
        CapturePipeline service =
                new CapturePipeline(CaptureFixture.config(args[0], args[1], args[2], args[3]), new CaptureProgress());
        Supervisor.Status status = Supervisor.start(service).end().join();
        OUT.println("ended: " + status);
        System.exit(1);
    }
}
