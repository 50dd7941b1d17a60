package dev.tidegate.system.faults.kind;

import dev.tidegate.system.faults.model.Await;
import dev.tidegate.system.faults.model.Dice;
import dev.tidegate.system.faults.model.FaultKind;
import dev.tidegate.system.faults.model.Hit;
import dev.tidegate.system.faults.model.Part;
import dev.tidegate.system.faults.world.Processes;
import dev.tidegate.system.faults.world.Processes.Role;
import dev.tidegate.system.faults.world.Stop;
import dev.tidegate.system.faults.world.World;
import java.time.Duration;
import java.util.List;

/** Records that Kafka loses, or does not take. */
final class TopicKinds {

    private static final Duration SAYS_WITHIN = Duration.ofSeconds(40);
    private static final Duration WRITES_WITHIN = Duration.ofSeconds(10);
    private static final int LARGE_BYTES = 3_000_000;

    private TopicKinds() {}

    static List<FaultKind> all() {
        return List.of(
                FaultKind.of(
                        "topic.records-deleted",
                        1,
                        "all records of the topic are deleted while apply stands still and is behind",
                        "stops with `CHAIN-BROKEN`; continues when the topic is deleted and capture is started again",
                        TopicKinds::deleteRecords,
                        Part.CAPTURE,
                        Part.APPLY,
                        Part.TOPIC),
                FaultKind.of(
                        "topic.deleted",
                        1,
                        "the topic is deleted while both run",
                        "stops by name; continues when capture and apply are started again",
                        TopicKinds::deleteTopic,
                        Part.CAPTURE,
                        Part.APPLY,
                        Part.TOPIC),
                FaultKind.of(
                        "topic.records-too-large",
                        1,
                        "the topic takes no record above 20 kB for some seconds, and a value of 3 MB is written",
                        "stops with `RECORD-TOO-LARGE` or `TOPIC-SETTINGS`; continues when the topic takes it and"
                                + " capture is started again",
                        TopicKinds::refuseLargeRecords,
                        Part.CAPTURE,
                        Part.TOPIC));
    }

    /** Does afterwards what the message says. */
    private static Hit deleteRecords(World world, Dice dice) {
        Processes processes = world.processes();
        if (!processes.of(Role.APPLY).isAlive()) {
            return Hit.missed("apply has ended");
        }
        processes.of(Role.APPLY).freeze();
        try {
            Dice.hold(dice.millis(1_000, 2_500));
            long deleted = world.broker().deleteRecords(world.topic());
            processes.of(Role.APPLY).thaw();
            boolean said = Await.until(
                    SAYS_WITHIN,
                    () -> processes.of(Role.APPLY).output().contains("CHAIN-BROKEN")
                            || !processes.of(Role.APPLY).isAlive());
            if (said) {
                startWithNewTopic(world);
            }
            return Hit.when(deleted > 0, deleted + " records" + (said ? ", CHAIN-BROKEN" : ", all applied"));
        } finally {
            processes.of(Role.APPLY).thaw();
        }
    }

    private static Hit deleteTopic(World world, Dice dice) {
        world.broker().deleteTopic(world.topic());
        Dice.hold(dice.millis(0, 3_000));
        for (Role role : Role.values()) {
            world.processes().killAndStart(role);
        }
        return Hit.of(world.topic());
    }

    private static void startWithNewTopic(World world) {
        world.processes().of(Role.CAPTURE).killHard();
        world.processes().of(Role.APPLY).killHard();
        world.broker().deleteTopic(world.topic());
        for (Role role : Role.values()) {
            world.processes().killAndStart(role);
        }
    }

    private static Hit refuseLargeRecords(World world, Dice dice) {
        world.broker().set(world.topic(), "max.message.bytes", "20000");
        try {
            boolean written = Await.until(WRITES_WITHIN, () -> {
                world.source()
                        .database()
                        .execute("INSERT INTO customers (email, name) SELECT 'large' || clock_timestamp(),"
                                + " string_agg(md5(n::text), '') FROM"
                                + " generate_series(1, " + LARGE_BYTES / 32 + ") n");
                return true;
            });
            boolean refused = Await.until(
                    SAYS_WITHIN, () -> !world.processes().of(Role.CAPTURE).isAlive());
            String code = Stop.lastCode(world.processes().of(Role.CAPTURE).output());
            return Hit.when(written && refused, refused ? code : "capture continued");
        } finally {
            world.broker().set(world.topic(), "max.message.bytes", "");
            world.processes().killAndStart(Role.CAPTURE);
        }
    }
}
