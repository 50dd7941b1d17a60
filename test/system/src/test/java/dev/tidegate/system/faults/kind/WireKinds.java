package dev.tidegate.system.faults.kind;

import dev.tidegate.system.faults.model.Dice;
import dev.tidegate.system.faults.model.FaultKind;
import dev.tidegate.system.faults.model.Hit;
import dev.tidegate.system.faults.world.World;
import dev.tidegate.testkit.fault.wire.Call;
import dev.tidegate.testkit.fault.wire.WireFault;
import dev.tidegate.testkit.fault.wire.WireFault.Effect;
import dev.tidegate.testkit.fault.wire.WireProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Every call of Tidegate to a server, each failing in every way that a call can fail. */
final class WireKinds {

    private static final Duration HITS_WITHIN = Duration.ofSeconds(20);
    private static final Duration SLOW_FOR = Duration.ofMillis(1500);

    private static final Set<Effect> ALL = EnumSet.allOf(Effect.class);
    private static final Set<Effect> ANSWERED = EnumSet.complementOf(EnumSet.of(Effect.SLOW));

    /** Transient by nature: nobody has to do anything about them. */
    private static final String[] SQL_STATES = {"40001", "40P01", "55P03", "53200", "53300", "57014", "25006"};

    private static final String[] KAFKA_ERRORS = {
        "REQUEST_TIMED_OUT", "NOT_LEADER_OR_FOLLOWER", "COORDINATOR_NOT_AVAILABLE", "UNKNOWN_SERVER_ERROR"
    };
    private static final String[] PRODUCE_ERRORS = {
        "REQUEST_TIMED_OUT",
        "NOT_LEADER_OR_FOLLOWER",
        "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
        "NOT_ENOUGH_REPLICAS",
        "KAFKA_STORAGE_ERROR",
        "UNKNOWN_SERVER_ERROR"
    };

    private WireKinds() {}

    /** What has to happen for a call to be made at all. */
    private enum Provocation {
        NONE,
        /** All connections of the way are cut, so that they are made anew. */
        RECONNECT
    }

    /** A call, and the way it takes. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares or changes them
    private record Place(
            String name,
            String meaning,
            Function<World, WireProxy> way,
            Predicate<Call> where,
            Provocation provocation,
            String[] errors,
            int skipMax) {}

    static List<FaultKind> all() {
        List<FaultKind> kinds = new ArrayList<>();
        source(kinds);
        target(kinds);
        kafka(kinds);
        return kinds;
    }

    private static void source(List<FaultKind> kinds) {
        Function<World, WireProxy> way = world -> world.source().way();
        add(
                kinds,
                ANSWERED,
                new Place(
                        "source.sql",
                        "a statement on the source",
                        way,
                        call -> isStatement(call) && !isCommit(call),
                        Provocation.NONE,
                        SQL_STATES,
                        5));
        add(
                kinds,
                ANSWERED,
                new Place(
                        "source.start-stream",
                        "START_REPLICATION",
                        way,
                        call -> call.name().startsWith("START_REPLICATION"),
                        Provocation.RECONNECT,
                        new String[] {"55006", "57014", "53300"},
                        1));
        add(
                kinds,
                EnumSet.of(Effect.FAIL_BEFORE, Effect.FAIL_AFTER, Effect.HANG, Effect.HANG_AND_CUT),
                new Place(
                        "source.login",
                        "a new session on the source",
                        way,
                        call -> call.name().equals("startup"),
                        Provocation.RECONNECT,
                        SQL_STATES,
                        3));
        add(
                kinds,
                EnumSet.of(Effect.FAIL_BEFORE, Effect.TEAR, Effect.HANG, Effect.HANG_AND_CUT, Effect.SLOW),
                new Place(
                        "source.stream",
                        "a message of the WAL on its way",
                        way,
                        call -> call.name().equals("XLogData"),
                        Provocation.NONE,
                        SQL_STATES,
                        40));
        add(
                kinds,
                EnumSet.of(Effect.FAIL_BEFORE, Effect.FAIL_AFTER, Effect.HANG, Effect.HANG_AND_CUT),
                new Place(
                        "source.confirm",
                        "the position that capture confirms",
                        way,
                        call -> call.name().equals("status"),
                        Provocation.NONE,
                        SQL_STATES,
                        2));
    }

    private static void target(List<FaultKind> kinds) {
        Function<World, WireProxy> way = world -> world.target().way();
        add(
                kinds,
                ALL,
                new Place(
                        "target.commit",
                        "apply's COMMIT",
                        way,
                        call -> isOfApply(call) && isCommit(call),
                        Provocation.NONE,
                        SQL_STATES,
                        10));
        add(
                kinds,
                ANSWERED,
                new Place(
                        "target.write",
                        "a statement of apply's transaction",
                        way,
                        call -> isOfApply(call) && isStatement(call) && !isCommit(call),
                        Provocation.NONE,
                        SQL_STATES,
                        30));
        add(
                kinds,
                EnumSet.of(Effect.FAIL_BEFORE, Effect.TEAR, Effect.FAIL_AFTER),
                new Place(
                        "target.copy",
                        "rows that are copied to the target",
                        way,
                        call -> call.name().equals("CopyData"),
                        Provocation.NONE,
                        SQL_STATES,
                        3));
        add(
                kinds,
                EnumSet.of(Effect.FAIL_BEFORE, Effect.FAIL_AFTER, Effect.HANG, Effect.HANG_AND_CUT),
                new Place(
                        "target.login",
                        "a new session on the target",
                        way,
                        call -> call.name().equals("startup"),
                        Provocation.RECONNECT,
                        SQL_STATES,
                        3));
        add(
                kinds,
                ANSWERED,
                new Place(
                        "target.other",
                        "a statement on the target that is not apply's",
                        way,
                        call -> !isOfApply(call) && isStatement(call),
                        Provocation.NONE,
                        SQL_STATES,
                        5));
    }

    private static void kafka(List<FaultKind> kinds) {
        add(kinds, ALL, api("PRODUCE", "records on their way to Kafka", Provocation.NONE, PRODUCE_ERRORS, 5));
        add(
                kinds,
                ANSWERED,
                api(
                        "END_TXN",
                        "the commit of a Kafka transaction",
                        Provocation.NONE,
                        new String[] {
                            "COORDINATOR_NOT_AVAILABLE",
                            "NOT_COORDINATOR",
                            "CONCURRENT_TRANSACTIONS",
                            "UNKNOWN_SERVER_ERROR"
                        },
                        5));
        add(
                kinds,
                ANSWERED,
                api(
                        "FETCH",
                        "records on their way from Kafka",
                        Provocation.NONE,
                        new String[] {
                            "NOT_LEADER_OR_FOLLOWER",
                            "KAFKA_STORAGE_ERROR",
                            "UNKNOWN_SERVER_ERROR",
                            "OFFSET_NOT_AVAILABLE"
                        },
                        5));
        add(
                kinds,
                ANSWERED,
                api("INIT_PRODUCER_ID", "the start of a producer", Provocation.RECONNECT, KAFKA_ERRORS, 1));
        add(
                kinds,
                ANSWERED,
                api("LIST_OFFSETS", "the question for a topic's ends", Provocation.RECONNECT, KAFKA_ERRORS, 1));
        add(kinds, ANSWERED, api("METADATA", "the question where a topic is", Provocation.RECONNECT, KAFKA_ERRORS, 2));
        add(
                kinds,
                EnumSet.of(Effect.FAIL_BEFORE, Effect.FAIL_AFTER, Effect.HANG_AND_CUT),
                api("FIND_COORDINATOR", "the question for the coordinator", Provocation.RECONNECT, KAFKA_ERRORS, 1));
        add(
                kinds,
                EnumSet.of(Effect.FAIL_BEFORE, Effect.FAIL_AFTER, Effect.HANG_AND_CUT),
                new Place(
                        "kafka.admin",
                        "a question of the admin client",
                        world -> world.broker().way(),
                        call -> Set.of(
                                        "DESCRIBE_CLUSTER",
                                        "DESCRIBE_CONFIGS",
                                        "CREATE_TOPICS",
                                        "DESCRIBE_TOPIC_PARTITIONS")
                                .contains(call.name()),
                        Provocation.RECONNECT,
                        KAFKA_ERRORS,
                        1));
    }

    private static Place api(String api, String meaning, Provocation provocation, String[] errors, int skipMax) {
        String name = "kafka." + api.toLowerCase(Locale.ROOT).replace('_', '-');
        return new Place(
                name,
                meaning,
                world -> world.broker().way(),
                call -> call.name().equals(api),
                provocation,
                errors,
                skipMax);
    }

    private static boolean isStatement(Call call) {
        return !call.client().endsWith("(stream)")
                && !call.name().isBlank()
                && !Set.of("startup", "status", "CopyData", "cancel").contains(call.name());
    }

    private static boolean isCommit(Call call) {
        return call.name().equalsIgnoreCase("COMMIT");
    }

    private static boolean isOfApply(Call call) {
        return call.client().startsWith("tidegate") && call.client().contains(" apply lane");
    }

    private static void add(List<FaultKind> kinds, Set<Effect> effects, Place place) {
        for (Effect effect : effects) {
            kinds.add(FaultKind.of(
                    place.name() + "." + effect.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    place.provocation() == Provocation.NONE ? 3 : 1,
                    place.meaning() + ": " + meaning(effect),
                    FaultKind.BY_ITSELF,
                    (world, dice) -> strike(world, dice, effect, place)));
        }
    }

    private static String meaning(Effect effect) {
        return switch (effect) {
            case FAIL_BEFORE -> "the connection is cut before the other side sees it";
            case FAIL_AFTER -> "done, and the connection is cut before the answer";
            case TEAR -> "the connection is cut in the middle of the message";
            case HANG -> "the connection stands still for up to 4 s, then continues";
            case HANG_AND_CUT -> "the connection stands still for up to 4 s, then is cut";
            case SLOW -> "every one is late for some seconds";
            case REFUSE -> "the answer is an error that is transient by nature";
        };
    }

    private static Hit strike(World world, Dice dice, Effect effect, Place place) {
        WireProxy way = place.way().apply(world);
        String error = dice.any(place.errors());
        WireFault fault = (effect == Effect.SLOW
                        ? WireFault.every(effect, place.where())
                        : WireFault.once(effect, place.where()))
                .after(dice.below(place.skipMax()))
                .answering(error)
                .lasting(effect == Effect.SLOW ? dice.millis(5, 60) : dice.millis(300, 4_000));
        way.lay(fault);
        if (place.provocation() == Provocation.RECONNECT) {
            way.cutAll();
        }
        boolean hit = fault.awaitHit(HITS_WITHIN);
        if (hit && effect == Effect.SLOW) {
            Dice.hold(SLOW_FOR);
        }
        if (hit && (effect == Effect.HANG || effect == Effect.HANG_AND_CUT)) {
            fault.awaitEnd();
        }
        way.lift(fault);
        return hit
                ? Hit.of(fault.victim() + (effect == Effect.REFUSE ? " -> " + error : ""))
                : Hit.missed("no such call");
    }
}
