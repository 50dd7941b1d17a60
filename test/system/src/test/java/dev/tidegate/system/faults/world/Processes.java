package dev.tidegate.system.faults.world;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.process.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Capture and apply of the pipeline, each in a process of its own. */
public final class Processes {

    private static final int LINES = 16;
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(40);

    /** A role in a process. */
    public enum Role {
        CAPTURE,
        APPLY;

        String command() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final TestPipeline pipeline;
    private final Map<Role, JavaProcess> running = new EnumMap<>(Role.class);

    Processes(TestPipeline pipeline) {
        this.pipeline = pipeline;
    }

    public synchronized JavaProcess start(Role role) {
        JavaProcess process = pipeline.start(role.command());
        running.put(role, process);
        return process;
    }

    /** A second process of the role; the first stays. The caller kills one of the two, or {@link #adopt}s it. */
    public synchronized JavaProcess startSecond(Role role) {
        return pipeline.start(role.command());
    }

    /** From now on this one is the role's. */
    public synchronized void adopt(Role role, JavaProcess process) {
        running.put(role, process);
    }

    public synchronized JavaProcess of(Role role) {
        return running.get(role);
    }

    /** SIGKILL, and the same command again; whether it had still run. */
    public boolean killAndStart(Role role) {
        JavaProcess process = of(role);
        boolean ran = process.isAlive();
        process.close();
        start(role);
        return ran;
    }

    /** SIGTERM, and the same command again; whether it had run and ended in order. */
    public boolean stopAndStart(Role role) {
        JavaProcess process = of(role);
        boolean ran = process.isAlive();
        process.terminate();
        boolean ended = process.waitFor(ENDS_WITHIN);
        process.close();
        start(role);
        return ran && ended;
    }

    /** Starts those again that have ended by themselves; what they said. */
    public List<Stop> startEnded() {
        List<Stop> stops = new ArrayList<>();
        for (Role role : Role.values()) {
            JavaProcess process = of(role);
            if (!process.isAlive()) {
                stops.add(Stop.in(role.command(), process.output())
                        .orElse(new Stop(role.command(), "NO-CODE", ""))
                        .after(process.tail(LINES)));
                process.close();
                start(role);
            }
        }
        return stops;
    }

    /** The end of what each has said. */
    public String lastOutput() {
        StringBuilder output = new StringBuilder();
        for (Role role : Role.values()) {
            output.append("--- ")
                    .append(role)
                    .append('\n')
                    .append(of(role).tail(25))
                    .append('\n');
        }
        return output.toString();
    }

    void kill() {
        for (Role role : Role.values()) {
            if (of(role) != null) {
                of(role).close();
            }
        }
    }
}
