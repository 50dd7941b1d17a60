package dev.tidegate.system.faults.kind;

import dev.tidegate.system.faults.model.Dice;
import dev.tidegate.system.faults.model.FaultKind;
import dev.tidegate.system.faults.model.Hit;
import dev.tidegate.system.faults.model.Part;
import dev.tidegate.system.faults.world.Side;
import dev.tidegate.system.faults.world.World;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What is written, altered, and by which clock, while other faults happen. Tables of {@link #tables}. */
public final class RowKinds {

    /** On both sides, before anything runs. */
    private static final List<String> TABLES = List.of(
            "CREATE TABLE moving (k int PRIMARY KEY, u int UNIQUE, v text)",
            "CREATE TABLE large (id int PRIMARY KEY, v text)",
            "CREATE TABLE altered (id int PRIMARY KEY, v text)",
            "CREATE TABLE planted (id int PRIMARY KEY, v text)");

    /** On the source alone. */
    private static final List<String> ROWS = List.of(
            "INSERT INTO moving SELECT n, n, 'v' || n FROM generate_series(1, 3000) n",
            "INSERT INTO large SELECT n, 'v' FROM generate_series(1, 5) n",
            "INSERT INTO altered SELECT n, 'v' FROM generate_series(1, 200) n",
            "INSERT INTO planted SELECT n, 'v' || n FROM generate_series(1, 200) n");

    private RowKinds() {}

    public static String[] tables() {
        return TABLES.toArray(String[]::new);
    }

    public static String[] rows() {
        return ROWS.toArray(String[]::new);
    }

    static List<FaultKind> all() {
        List<FaultKind> kinds = new ArrayList<>(List.of(
                FaultKind.of(
                        "rows.keys-move",
                        3,
                        "6,000 keys move in one transaction, and keys and unique values change places in several: more"
                                + " than one batch of apply",
                        FaultKind.BY_ITSELF,
                        RowKinds::moveKeys,
                        Part.ROWS),
                FaultKind.of(
                        "rows.large",
                        1,
                        "a value of 10 to 30 MB is written, which no record of the topic holds as a whole",
                        FaultKind.BY_ITSELF,
                        RowKinds::writeLarge,
                        Part.ROWS),
                FaultKind.of(
                        "source.ddl",
                        2,
                        "a table of the source gets a column, or loses one, while its rows change",
                        "stops by name where it cannot know; continues when somebody has run the SQL of the message on"
                                + " the target",
                        RowKinds::alter,
                        Part.ROWS)));
        clock(kinds, "source", World::source, Part.SOURCE);
        clock(kinds, "target", World::target, Part.TARGET);
        return kinds;
    }

    private static Hit moveKeys(World world, Dice dice) {
        TestDatabase source = world.source().database();
        int far = 1_000_000 + dice.below(1_000_000);
        source.execute("UPDATE moving SET k = k + " + far + ", v = v || 'm'");
        source.execute("UPDATE moving SET k = k - " + far);
        for (int i = 0; i < 3; i++) {
            int one = 1 + dice.below(3_000);
            source.execute("DO $$ DECLARE a int; BEGIN SELECT max(k) INTO a FROM moving WHERE k <= " + one + "; UPDATE"
                    + " moving"
                    + " SET k ="
                    + " -1, u ="
                    + " -1 WHERE"
                    + " k = a;"
                    + " UPDATE"
                    + " moving"
                    + " SET k ="
                    + " a, u ="
                    + " u + 5000"
                    + " WHERE k"
                    + " = (SELECT"
                    + " min(k)"
                    + " FROM"
                    + " moving"
                    + " WHERE k"
                    + " > a);"
                    + " UPDATE"
                    + " moving"
                    + " SET k ="
                    + " a + 10000,"
                    + " u = 10000"
                    + " + a WHERE"
                    + " k = -1;"
                    + " UPDATE"
                    + " moving"
                    + " SET u ="
                    + " u - 5000"
                    + " WHERE u"
                    + " > 5000"
                    + " AND u <"
                    + " 10000"
                    + " AND NOT"
                    + " EXISTS"
                    + " (SELECT"
                    + " FROM"
                    + " moving"
                    + " m WHERE"
                    + " m.u ="
                    + " moving.u"
                    + " - 5000);"
                    + " END $$");
        }
        source.execute(
                "DELETE FROM moving", "INSERT INTO moving SELECT n, 3001 - n, 'again' FROM generate_series(1, 3000) n");
        return Hit.of("keys moved by " + far);
    }

    private static Hit writeLarge(World world, Dice dice) {
        int megabytes = 10 + dice.below(21);
        int id = 1 + dice.below(5);
        world.source()
                .database()
                .execute(
                        "UPDATE large SET v = repeat(md5('" + megabytes + "'), " + megabytes * 32_768 + ") WHERE id = "
                                + id,
                        // Now it is not sent, and must stay.
                        "UPDATE large SET id = id + 1000 WHERE id = " + id,
                        "UPDATE large SET id = id - 1000 WHERE id = " + (id + 1000));
        return Hit.of(megabytes + " MB");
    }

    private static Hit alter(World world, Dice dice) {
        TestDatabase source = world.source().database();
        int number = dice.below(1_000_000);
        boolean drops = dice.oneIn(3);
        String column = drops
                ? source.queryText(
                        "SELECT attname FROM pg_attribute WHERE attrelid = 'altered'::regclass AND attnum > 2 AND NOT"
                                + " attisdropped LIMIT 1")
                : null;
        source.execute("UPDATE altered SET v = v || 'b' WHERE id % 3 = 0");
        if (column != null) {
            source.execute("ALTER TABLE altered DROP COLUMN " + column);
        } else {
            source.execute("ALTER TABLE altered ADD COLUMN c" + number + " " + dice.any("text", "int", "timestamptz"));
        }
        source.execute(
                "UPDATE altered SET v = 'after' WHERE id % 3 = 1",
                "INSERT INTO altered (id, v) VALUES (" + (1_000 + number) + ", 'new') ON CONFLICT DO NOTHING");
        return Hit.of(column == null ? "column c" + number : "without " + column);
    }

    private static void clock(List<FaultKind> kinds, String name, Function<World, Side> side, Part part) {
        kinds.add(FaultKind.of(
                name + ".clock",
                2,
                "the clock of " + name + " is set forward or back by up to two hours, and right again after up to 4 s",
                FaultKind.BY_ITSELF,
                (world, dice) -> {
                    if (side.apply(world).clock().isEmpty()) {
                        return Hit.missed("needs libfaketime");
                    }
                    Duration skew = Duration.ofSeconds(dice.below(14_400) - 7_200L);
                    side.apply(world).clock().get().set(skew);
                    Dice.hold(dice.millis(1_200, 4_000));
                    String shown = side.apply(world)
                            .database()
                            .queryText("SELECT round(extract(epoch FROM clock_timestamp()))::text");
                    long wrongBy = Long.parseLong(shown) - System.currentTimeMillis() / 1_000;
                    side.apply(world).clock().get().set(Duration.ZERO);
                    return Hit.when(Math.abs(wrongBy - skew.toSeconds()) < 60, "by " + wrongBy + " s");
                },
                part));
    }
}
