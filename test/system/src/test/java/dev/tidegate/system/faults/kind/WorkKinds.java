package dev.tidegate.system.faults.kind;

import static org.awaitility.Awaitility.await;

import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.system.faults.model.Dice;
import dev.tidegate.system.faults.model.FaultKind;
import dev.tidegate.system.faults.model.Hit;
import dev.tidegate.system.faults.model.Part;
import dev.tidegate.system.faults.world.World;
import dev.tidegate.testkit.process.Directories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What people do to a pipeline while it has other troubles: verify, repair, load a table again, put the target back. */
final class WorkKinds {

    private static final String[] TABLES = {"orders", "sessions", "inventory_transactions", "moving"};
    private static final int TRIES = 3;
    private static final int SAME = 0;
    private static final int DIFFERENT = 1;

    private WorkKinds() {}

    static List<FaultKind> all() {
        return List.of(
                FaultKind.of(
                        "verify",
                        3,
                        "`tidegate verify` while clients write and other faults happen",
                        "says that both sides are the same, or that it does not know; never that they differ",
                        WorkKinds::verify,
                        Part.VERIFY),
                FaultKind.of(
                        "verify.repair",
                        2,
                        "rows of a table of the target are changed, deleted and added by somebody, and `tidegate"
                                + " verify --repair apply` is run",
                        "says what it did not get done; run again, it puts the rows right",
                        WorkKinds::repair,
                        Part.VERIFY),
                FaultKind.of(
                        "load.again",
                        2,
                        "`tidegate load --table` loads a table again beside the stream",
                        FaultKind.BY_ITSELF,
                        WorkKinds::loadAgain,
                        Part.ROWS),
                FaultKind.of(
                        "target.put-back",
                        1,
                        "the target is put back to a copy of itself that is some seconds old",
                        "continues by itself, from where the copy stands",
                        WorkKinds::putBack,
                        Part.TARGET,
                        Part.VERIFY));
    }

    private static Hit verify(World world, Dice dice) {
        String config = world.pipeline().configFile().toString();
        CommandLineRun run = dice.oneIn(2)
                ? CommandLineRun.of("verify", "-c", config, "--table", "public.accounts", "--table", "public.orders")
                : CommandLineRun.of("verify", "-c", config);
        if (run.exitCode() == DIFFERENT && !run.out().contains("public.planted")) {
            return Hit.wrong("it says that both sides differ: " + run.out() + run.err());
        }
        return Hit.of(run.exitCode() == SAME ? "the same" : "unknown: " + firstLine(run.err()));
    }

    private static String firstLine(String text) {
        return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    }

    /** Somebody writes them on the target, where nothing of the stream does. They are put right in the end, whatever is down. */
    private static Hit repair(World world, Dice dice) {
        boolean isRepaired = false;
        try {
            isRepaired = plantAndRepair(world, 1 + dice.below(150));
        } finally {
            if (!isRepaired) {
                putRight(world);
            }
        }
        return isRepaired ? Hit.of("repaired") : Hit.missed("not repaired");
    }

    private static boolean plantAndRepair(World world, int id) {
        world.target()
                .database()
                .execute(
                        "UPDATE planted SET v = 'wrong' WHERE id = " + id,
                        "DELETE FROM planted WHERE id = " + (id + 1),
                        "INSERT INTO planted VALUES (" + (1_000 + id) + ", 'extra') ON CONFLICT DO NOTHING");
        String config = world.pipeline().configFile().toString();
        boolean isRight = false;
        for (int i = 0; i < TRIES && !isRight; i++) {
            CommandLineRun.of("verify", "-c", config, "--table", "public.planted", "--repair", "apply");
            isRight = isRight(world);
        }
        return isRight;
    }

    private static void putRight(World world) {
        await("the target takes the planted rows back")
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(() -> {
                    world.target()
                            .database()
                            .execute("DELETE FROM planted; INSERT INTO planted SELECT n, 'v' || n"
                                    + " FROM generate_series(1, 200) n");
                    return true;
                });
    }

    private static boolean isRight(World world) {
        String rows = "SELECT md5(string_agg(id || v, ',' ORDER BY id)) FROM planted";
        return world.source()
                .database()
                .queryText(rows)
                .equals(world.target().database().queryText(rows));
    }

    private static Hit loadAgain(World world, Dice dice) {
        String table = "public." + dice.any(TABLES);
        CommandLineRun run =
                CommandLineRun.of("load", "-c", world.pipeline().configFile().toString(), "--table", table);
        return Hit.when(run.exitCode() == SAME, run.exitCode() == SAME ? table : firstLine(run.err()));
    }

    /** Apply need not be stopped for it. */
    private static Hit putBack(World world, Dice dice) throws IOException {
        Path data = world.target().disk().directory().resolve("server/data");
        Path copy = world.directory().resolve("target-copy");
        if (!world.target().server().isRunning()) {
            return Hit.missed("it is down");
        }
        world.target().server().stop();
        Directories.copy(data, copy);
        world.target().server().start();
        String then =
                world.target().database().queryText("SELECT commit_lsn::text FROM tidegate.checkpoint WHERE lane = 0");
        Dice.hold(dice.millis(1_500, 4_000));
        String later =
                world.target().database().queryText("SELECT commit_lsn::text FROM tidegate.checkpoint WHERE lane = 0");
        world.target().server().killHard();
        Directories.delete(data);
        Directories.copy(copy, data);
        Directories.delete(copy);
        world.target().server().start();
        return Hit.when(then != null && !then.equals(later), "from " + later + " to " + then);
    }
}
