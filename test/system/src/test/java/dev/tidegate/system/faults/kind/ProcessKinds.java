package dev.tidegate.system.faults.kind;

import dev.tidegate.system.faults.model.Await;
import dev.tidegate.system.faults.model.Dice;
import dev.tidegate.system.faults.model.FaultKind;
import dev.tidegate.system.faults.model.Hit;
import dev.tidegate.system.faults.model.Part;
import dev.tidegate.system.faults.world.Processes;
import dev.tidegate.system.faults.world.Processes.Role;
import dev.tidegate.system.faults.world.Side;
import dev.tidegate.system.faults.world.World;
import dev.tidegate.testkit.process.JavaProcess;
import java.time.Duration;
import java.util.List;

/** Tidegate's own processes: killed, stopped, paused, doubled. */
final class ProcessKinds {

    private static final Duration TAKES_OVER_WITHIN = Duration.ofSeconds(25);

    private ProcessKinds() {}

    static List<FaultKind> all() {
        return List.of(
                FaultKind.of(
                        "capture.kill",
                        4,
                        "SIGKILL to capture",
                        FaultKind.STARTED_AGAIN,
                        (world, dice) -> Hit.when(world.processes().killAndStart(Role.CAPTURE), "killed"),
                        Part.CAPTURE),
                FaultKind.of(
                        "apply.kill",
                        4,
                        "SIGKILL to apply",
                        FaultKind.STARTED_AGAIN,
                        (world, dice) -> Hit.when(world.processes().killAndStart(Role.APPLY), "killed"),
                        Part.APPLY),
                FaultKind.of(
                        "capture.stop",
                        2,
                        "SIGTERM to capture",
                        FaultKind.STARTED_AGAIN,
                        (world, dice) -> Hit.when(world.processes().stopAndStart(Role.CAPTURE), "stopped"),
                        Part.CAPTURE),
                FaultKind.of(
                        "apply.stop",
                        2,
                        "SIGTERM to apply",
                        FaultKind.STARTED_AGAIN,
                        (world, dice) -> Hit.when(world.processes().stopAndStart(Role.APPLY), "stopped"),
                        Part.APPLY),
                FaultKind.of(
                        "capture.pause",
                        3,
                        "capture stands still for up to 5 s (SIGSTOP)",
                        FaultKind.BY_ITSELF,
                        (world, dice) -> pause(world.processes().of(Role.CAPTURE), dice),
                        Part.CAPTURE),
                FaultKind.of(
                        "apply.pause",
                        3,
                        "apply stands still for up to 5 s (SIGSTOP)",
                        FaultKind.BY_ITSELF,
                        (world, dice) -> pause(world.processes().of(Role.APPLY), dice),
                        Part.APPLY),
                FaultKind.of(
                        "apply.takeover",
                        2,
                        "apply stands still and loses its sessions, a second one takes over, and the first wakes up",
                        "the first writes nothing any more; it waits, or says who has the lane",
                        (world, dice) -> takeOver(world, Role.APPLY, world.target(), dice),
                        Part.APPLY),
                FaultKind.of(
                        "capture.takeover",
                        2,
                        "capture stands still and loses its sessions, a second one takes over, and the first wakes up",
                        "the first publishes nothing any more; it waits, or ends and says that it was fenced",
                        (world, dice) -> takeOver(world, Role.CAPTURE, world.source(), dice),
                        Part.CAPTURE));
    }

    private static Hit pause(JavaProcess process, Dice dice) {
        if (!process.isAlive()) {
            return Hit.missed("it has ended");
        }
        process.freeze();
        Dice.hold(dice.millis(200, 5_000));
        process.thaw();
        return Hit.of("pid " + process.pid());
    }

    /** The sessions of the one that stands still end, as TCP would have them end after some minutes. */
    private static Hit takeOver(World world, Role role, Side side, Dice dice) {
        Processes processes = world.processes();
        JavaProcess first = processes.of(role);
        if (!first.isAlive()) {
            return Hit.missed("it has ended");
        }
        first.freeze();
        try {
            side.database()
                    .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + Side.ROLE
                            + "' AND application_name LIKE 'tidegate%" + (role == Role.APPLY ? "apply" : "capture")
                            + "%'");
            JavaProcess second = processes.startSecond(role);
            processes.adopt(role, second);
            boolean tookOver = Await.until(TAKES_OVER_WITHIN, () -> Sessions.of(side, second, role));
            first.thaw();
            Dice.hold(dice.millis(500, 3_000));
            return Hit.when(tookOver, "second pid " + second.pid());
        } finally {
            first.thaw();
            first.close();
        }
    }
}
