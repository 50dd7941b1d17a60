package dev.tidegate.system.faults.kind;

import dev.tidegate.system.faults.model.Await;
import dev.tidegate.system.faults.model.Dice;
import dev.tidegate.system.faults.model.FaultKind;
import dev.tidegate.system.faults.model.Hit;
import dev.tidegate.system.faults.model.Part;
import dev.tidegate.system.faults.world.Side;
import dev.tidegate.system.faults.world.World;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What other sessions and administrators of a server do to Tidegate's. */
final class SessionKinds {

    private static final Duration HITS_WITHIN = Duration.ofSeconds(15);

    /** Statements are short: looks until one is under way. */
    private static final String CANCEL = """
        DO $$ DECLARE hits int; BEGIN
          FOR i IN 1..4000 LOOP
            SELECT count(*) FILTER (WHERE pg_cancel_backend(pid)) INTO hits FROM pg_stat_activity
             WHERE %s AND state = 'active' AND backend_type = 'client backend';
            IF hits > 0 THEN RAISE NOTICE 'hit'; RETURN; END IF;
            PERFORM pg_stat_clear_snapshot(), pg_sleep(0.001);
          END LOOP;
          RAISE EXCEPTION 'nothing was under way';
        END $$\
        """.formatted(Sessions.OURS);

    private SessionKinds() {}

    static List<FaultKind> all() {
        List<FaultKind> kinds = new ArrayList<>();
        side(kinds, "source", World::source, Part.SOURCE);
        side(kinds, "target", World::target, Part.TARGET);
        kinds.add(FaultKind.of(
                "source.walsender.terminate",
                3,
                "the walsender of the slot is terminated",
                FaultKind.BY_ITSELF,
                (world, dice) -> count(
                        world.source(),
                        "SELECT count(*) FROM pg_replication_slots WHERE database = current_database() AND"
                                + " pg_terminate_backend(active_pid)")));
        kinds.add(FaultKind.of(
                "target.table-locked",
                3,
                "somebody holds an ACCESS EXCLUSIVE lock on a table for up to 4 s",
                FaultKind.BY_ITSELF,
                (world, dice) -> lock(
                        world.target(),
                        "LOCK TABLE " + dice.any("accounts", "orders", "inventory_transactions", "sessions")
                                + " IN ACCESS EXCLUSIVE MODE",
                        dice)));
        kinds.add(FaultKind.of(
                "target.rows-locked",
                3,
                "somebody holds locks on rows that apply writes, for up to 4 s",
                FaultKind.BY_ITSELF,
                (world, dice) -> lock(world.target(), "SELECT FROM accounts FOR UPDATE", dice)));
        kinds.add(FaultKind.of(
                "source.table-locked",
                1,
                "somebody holds an ACCESS EXCLUSIVE lock on a table of the source for up to 4 s",
                FaultKind.BY_ITSELF,
                (world, dice) -> {
                    try (Connection session = world.source().database().connect();
                            Statement statement = session.createStatement()) {
                        session.setAutoCommit(false);
                        statement.execute("SET lock_timeout = '5s'");
                        statement.execute("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE");
                        Dice.hold(dice.millis(300, 4_000));
                        session.rollback();
                        return Hit.of("accounts");
                    }
                }));
        return kinds;
    }

    private static void side(List<FaultKind> kinds, String name, Function<World, Side> side, Part part) {
        kinds.add(FaultKind.of(
                name + ".backends.terminate",
                4,
                "all sessions of Tidegate on " + name + " are terminated",
                FaultKind.BY_ITSELF,
                (world, dice) -> count(
                        side.apply(world),
                        "SELECT count(*) FROM pg_stat_activity WHERE " + Sessions.OURS
                                + " AND pg_terminate_backend(pid)")));
        kinds.add(FaultKind.of(
                name + ".backends.cancel",
                4,
                "a statement of Tidegate on " + name + " is cancelled",
                FaultKind.BY_ITSELF,
                (world, dice) -> {
                    side.apply(world).database().execute(CANCEL);
                    return Hit.of("cancelled");
                }));
        kinds.add(FaultKind.of(
                name + ".rights.revoked",
                2,
                "Tidegate's role on " + name
                        + " is neither superuser nor may replicate, for up to 4 s, and its sessions are terminated",
                "stops by name, and continues by itself when the right is back",
                (world, dice) -> {
                    Side one = side.apply(world);
                    return without(one, dice, "NOSUPERUSER NOREPLICATION", "SUPERUSER REPLICATION");
                },
                part));
        kinds.add(FaultKind.of(
                name + ".login.revoked",
                2,
                "Tidegate's role may not log in on " + name + ", for up to 4 s, and its sessions are terminated",
                "stops by name, and continues by itself when the right is back",
                (world, dice) -> without(side.apply(world), dice, "NOLOGIN", "LOGIN"),
                part));
    }

    private static Hit without(Side side, Dice dice, String taken, String given) {
        long before = side.logBytes();
        side.database().execute("ALTER ROLE " + Side.ROLE + " " + taken);
        try {
            side.database().execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + Sessions.OURS);
            boolean refused = Await.until(
                    HITS_WITHIN,
                    () -> side.logSince(before).contains("permission denied")
                            || side.logSince(before).contains("not permitted to log in")
                            || side.logSince(before).contains("must be superuser"));
            Dice.hold(dice.millis(100, 4_000));
            return Hit.when(refused, taken);
        } finally {
            side.database().execute("ALTER ROLE " + Side.ROLE + " " + given);
        }
    }

    private static Hit count(Side side, String sql) {
        long hits = side.database().queryLong(sql);
        return Hit.when(hits > 0, hits + " sessions");
    }

    /** Counts if somebody of Tidegate had to wait for it. */
    private static Hit lock(Side side, String sql, Dice dice) throws Exception {
        try (Connection session = side.database().connect();
                Statement statement = session.createStatement()) {
            session.setAutoCommit(false);
            statement.execute("SET lock_timeout = '5s'");
            statement.execute(sql);
            Dice.hold(dice.millis(300, 4_000));
            boolean waited = Await.until(
                    HITS_WITHIN,
                    () -> side.database()
                                    .queryLong("SELECT count(*) FROM pg_stat_activity WHERE " + Sessions.OURS
                                            + " AND wait_event_type = 'Lock'")
                            > 0);
            session.rollback();
            return Hit.when(waited, sql);
        }
    }
}
