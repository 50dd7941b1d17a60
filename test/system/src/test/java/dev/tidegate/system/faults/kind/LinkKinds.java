package dev.tidegate.system.faults.kind;

import dev.tidegate.system.faults.model.Dice;
import dev.tidegate.system.faults.model.FaultKind;
import dev.tidegate.system.faults.model.Hit;
import dev.tidegate.system.faults.world.World;
import dev.tidegate.testkit.fault.wire.WireFault;
import dev.tidegate.testkit.fault.wire.WireFault.Effect;
import dev.tidegate.testkit.fault.wire.WireProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A whole way to a server, with all connections on it. */
final class LinkKinds {

    private static final Duration HITS_WITHIN = Duration.ofSeconds(15);

    private LinkKinds() {}

    static List<FaultKind> all() {
        List<FaultKind> kinds = new ArrayList<>();
        add(kinds, "source", world -> world.source().way());
        add(kinds, "target", world -> world.target().way());
        add(kinds, "kafka", world -> world.broker().way());
        return kinds;
    }

    private static void add(List<FaultKind> kinds, String where, Function<World, WireProxy> way) {
        kinds.add(FaultKind.of(
                where + ".link.cut",
                3,
                "all connections to " + where + " are cut at once",
                FaultKind.BY_ITSELF,
                (world, dice) -> {
                    int cut = way.apply(world).cutAll();
                    return Hit.when(cut > 0, cut + " connections");
                }));
        kinds.add(FaultKind.of(
                where + ".link.half-open",
                3,
                "nothing arrives from or at " + where + " for up to 6 s, and then the connections are cut",
                FaultKind.BY_ITSELF,
                (world, dice) -> still(way.apply(world), Effect.HANG_AND_CUT, dice.millis(500, 6_000))));
        kinds.add(FaultKind.of(
                where + ".link.stands-still",
                3,
                "nothing arrives from or at " + where + " for up to 6 s; then all of it does",
                FaultKind.BY_ITSELF,
                (world, dice) -> still(way.apply(world), Effect.HANG, dice.millis(500, 6_000))));
        kinds.add(FaultKind.of(
                where + ".link.slow",
                3,
                "every message to " + where + " takes 5 to 40 ms",
                FaultKind.BY_ITSELF,
                (world, dice) -> {
                    WireProxy proxy = way.apply(world);
                    WireFault slow =
                            proxy.lay(WireFault.every(Effect.SLOW, call -> true).lasting(dice.millis(5, 40)));
                    boolean hit = slow.awaitHit(HITS_WITHIN);
                    Dice.hold(dice.millis(1_000, 4_000));
                    proxy.lift(slow);
                    return Hit.when(hit, slow.hits() + " messages");
                }));
    }

    private static Hit still(WireProxy proxy, Effect effect, Duration time) {
        WireFault fault = proxy.lay(WireFault.every(effect, call -> true).lasting(time.plusSeconds(10)));
        boolean hit = fault.awaitHit(HITS_WITHIN);
        Dice.hold(time);
        proxy.lift(fault);
        return Hit.when(hit, fault.hits() + " connections for " + time.toMillis() + " ms");
    }
}
