package dev.tidegate.capture;

import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.config.ConfigReader;
import dev.tidegate.runtime.Supervisor;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** Capture in a process of its own, for tests that kill it. Argument: the config file. */
final class CaptureMain {

    private static final PrintStream OUT = System.out;

    private CaptureMain() {}

    public static void main(String[] args) {
        CapturePipeline service =
                new CapturePipeline(new ConfigReader(Map.of()).read(Path.of(args[0])), new CaptureProgress());
        Supervisor.Status status = Supervisor.start(service).end().join();
        OUT.println("ended: " + status);
        System.exit(1);
    }
}
