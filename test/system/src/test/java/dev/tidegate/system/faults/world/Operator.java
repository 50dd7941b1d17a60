package dev.tidegate.system.faults.world;

import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who is on duty: starts what has ended, and does what a stop asks for. Keeps a list of the stops. */
public final class Operator {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String DO = "run on the target: ";

    private static final Pattern LOAD = Pattern.compile("tidegate load --table ([\\w.\"]+)");

    private final World world;
    private final Set<String> loaded = new HashSet<>();
    private final Set<String> stops = new LinkedHashSet<>();
    private final List<String> details = new ArrayList<>();

    public Operator(World world) {
        this.world = world;
    }

    /** What has stopped by name since the last call of this. */
    public List<String> takeStops() {
        List<String> taken = new ArrayList<>(stops);
        stops.clear();
        return taken;
    }

    /** The same in full, of the whole time. */
    public List<String> details() {
        return List.copyOf(details);
    }

    /**
     * Waits until it is reached, and looks after everything meanwhile.
     *
     * @param restartAfter after which both processes are killed and started again, as somebody without patience does; a
     *     process that has failed several times waits for half a minute before it tries again
     * @return whether it was reached in time
     */
    public boolean await(BooleanSupplier reached, Duration restartAfter, Duration atMost) {
        long start = System.nanoTime();
        boolean restarted = false;
        while (System.nanoTime() - start < atMost.toNanos()) {
            attend();
            if (isReached(reached)) {
                return true;
            }
            if (!restarted && System.nanoTime() - start > restartAfter.toNanos()) {
                restarted = true;
                for (Processes.Role role : Processes.Role.values()) {
                    world.processes().killAndStart(role);
                }
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return false;
    }

    /** A server may be on its way up. */
    private static boolean isReached(BooleanSupplier reached) {
        try {
            return reached.getAsBoolean();
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    /** Once around. */
    public void attend() {
        for (Side side : world.sides()) {
            if (!side.server().isRunning()) {
                side.server().start();
            }
        }
        if (!world.broker().kafka().isRunning()) {
            world.broker().kafka().startAgain();
        }
        world.processes().startEnded().forEach(this::note);
        try {
            lanes();
        } catch (IllegalStateException notYet) {
            // The target is on its way up, or has no state yet.
            return;
        }
    }

    private void note(Stop stop) {
        if (stops.add(stop.toString())) {
            details.add(stop + ": " + stop.text());
        }
    }

    private void lanes() {
        TestDatabase target = world.target().database();
        for (String stop : target.queryTexts(
                "SELECT code || E'\\t' || problem || E'\\t' || coalesce(next_step, '') FROM tidegate.lane_stop")) {
            String[] parts = stop.split("\t", 3);
            note(new Stop("lane", parts[0], parts[1] + " -> " + parts[2]));
            if (parts[2].startsWith(DO) && parts[2].contains(" -- ")) {
                target.execute(parts[2].substring(DO.length(), parts[2].indexOf(" -- ")));
            } else {
                loadAgain(parts[1], parts[2]);
            }
        }
    }

    /** What only a person can judge, a person who does not know lets load again; once for each stop. */
    private void loadAgain(String problem, String nextStep) {
        Matcher load = LOAD.matcher(nextStep);
        if (load.find() && loaded.add(problem)) {
            CommandLineRun run = CommandLineRun.of(
                    "load", "-c", world.pipeline().configFile().toString(), "--table", load.group(1));
            details.add("tidegate load --table " + load.group(1) + " ended with " + run.exitCode());
        }
    }
}
