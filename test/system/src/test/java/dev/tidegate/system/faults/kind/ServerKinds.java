package dev.tidegate.system.faults.kind;

import dev.tidegate.system.faults.model.Await;
import dev.tidegate.system.faults.model.Dice;
import dev.tidegate.system.faults.model.FaultKind;
import dev.tidegate.system.faults.model.Hit;
import dev.tidegate.system.faults.model.Part;
import dev.tidegate.system.faults.world.Side;
import dev.tidegate.system.faults.world.World;
import dev.tidegate.testkit.postgres.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Servers that stop, crash, stand still, and run out of disk. */
final class ServerKinds {

    private static final String FULL = "No space left on device";
    private static final Duration FULL_WITHIN = Duration.ofSeconds(10);

    private ServerKinds() {}

    static List<FaultKind> all() {
        List<FaultKind> kinds = new ArrayList<>();
        database(kinds, "source", World::source, Part.SOURCE);
        database(kinds, "target", World::target, Part.TARGET);
        broker(kinds);
        return kinds;
    }

    private static void database(List<FaultKind> kinds, String name, Function<World, Side> side, Part part) {
        end(kinds, name + ".restart", 1, name + " is restarted (fast)", side, part, PostgresServer::stop);
        end(
                kinds,
                name + ".restart-immediate",
                2,
                name + " is restarted (immediate), and recovers from its WAL",
                side,
                part,
                PostgresServer::stopImmediately);
        end(
                kinds,
                name + ".kill",
                2,
                "SIGKILL to all processes of " + name + ", which recovers from its WAL",
                side,
                part,
                PostgresServer::killHard);
        kinds.add(FaultKind.of(
                name + ".disk-full",
                1,
                "the disk of " + name + " is full for up to 3 s; it may go down",
                FaultKind.BY_ITSELF,
                (world, dice) -> fill(side.apply(world), dice),
                part));
    }

    private static void end(
            List<FaultKind> kinds,
            String name,
            int weight,
            String meaning,
            Function<World, Side> side,
            Part part,
            Consumer<PostgresServer> way) {
        kinds.add(FaultKind.of(
                name,
                weight,
                meaning,
                FaultKind.BY_ITSELF,
                (world, dice) -> {
                    PostgresServer server = side.apply(world).server();
                    if (!server.isRunning()) {
                        return Hit.missed("it is down");
                    }
                    way.accept(server);
                    Dice.hold(dice.millis(0, 1_500));
                    server.start();
                    return Hit.of("port " + server.port());
                },
                part));
    }

    private static Hit fill(Side side, Dice dice) {
        if (!side.disk().isSmall()) {
            return Hit.missed("needs root for a disk of its own");
        }
        long before = side.logBytes();
        try {
            side.disk().fill();
            // So that it needs a new segment of WAL now, and not in some minutes.
            Await.until(Duration.ofSeconds(2), () -> {
                side.database().execute("SELECT pg_switch_wal()");
                return side.logSince(before).contains(FULL);
            });
            boolean full = Await.until(
                    FULL_WITHIN,
                    () -> side.logSince(before).contains(FULL) || !side.server().isRunning());
            Dice.hold(dice.millis(200, 3_000));
            return Hit.when(full, side.server().isRunning() ? "statements failed" : "went down");
        } finally {
            side.disk().free();
            if (!side.server().isRunning()) {
                side.server().start();
            }
        }
    }

    private static void broker(List<FaultKind> kinds) {
        kinds.add(FaultKind.of(
                "broker.kill",
                2,
                "SIGKILL to the broker",
                FaultKind.BY_ITSELF,
                (world, dice) -> {
                    world.broker().kafka().killHard();
                    Dice.hold(dice.millis(0, 2_000));
                    world.broker().kafka().startAgain();
                    return Hit.of("killed");
                },
                Part.BROKER));
        kinds.add(FaultKind.of(
                "broker.restart",
                1,
                "the broker is restarted",
                FaultKind.BY_ITSELF,
                (world, dice) -> {
                    world.broker().kafka().stop();
                    world.broker().kafka().startAgain();
                    return Hit.of("restarted");
                },
                Part.BROKER));
        kinds.add(FaultKind.of(
                "broker.pause",
                2,
                "the broker stands still for up to 5 s (SIGSTOP)",
                FaultKind.BY_ITSELF,
                (world, dice) -> {
                    world.broker().kafka().freeze();
                    Dice.hold(dice.millis(300, 5_000));
                    world.broker().kafka().thaw();
                    return Hit.of("pid " + world.broker().kafka().pid());
                },
                Part.BROKER));
        kinds.add(FaultKind.of(
                "broker.disk-full",
                1,
                "the broker's disk is full for up to 3 s; it goes down",
                FaultKind.BY_ITSELF,
                ServerKinds::fillBroker,
                Part.BROKER));
    }

    private static Hit fillBroker(World world, Dice dice) {
        if (!world.broker().disk().isSmall()) {
            return Hit.missed("needs root for a disk of its own");
        }
        try {
            world.broker().disk().fill();
            boolean down = Await.until(
                    FULL_WITHIN,
                    () -> !world.broker().kafka().isRunning()
                            || world.broker().kafka().output().contains(FULL));
            Dice.hold(dice.millis(0, 3_000));
            return Hit.when(down, "the broker " + (world.broker().kafka().isRunning() ? "complained" : "went down"));
        } finally {
            world.broker().disk().free();
            if (world.broker().kafka().isRunning()) {
                world.broker().kafka().killHard();
            }
            world.broker().kafka().startAgain();
        }
    }
}
