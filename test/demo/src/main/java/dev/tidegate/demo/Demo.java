package dev.tidegate.demo;

import dev.tidegate.app.roles.Phase;
import dev.tidegate.app.roles.RoleHost;
import dev.tidegate.app.roles.RoleName;
import dev.tidegate.app.roles.StartCheck;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.probe.LaneSampler;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.compare.DatabaseComparison;
import dev.tidegate.testkit.compare.TableDifference;
import dev.tidegate.testkit.workload.Workload;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The whole chain on servers of its own: history, load, writers that do not wait for anybody, a fence behind the last of
 * them, and a comparison of both sides.
 */
public final class Demo {

    /** Enough to see that it goes on, little enough to leave running. */
    private static final double KEPT_TRANSACTIONS_PER_SECOND = 10;

    private static final Set<RoleName> ROLES =
            EnumSet.of(RoleName.LOAD, RoleName.CAPTURE, RoleName.APPLY, RoleName.TABLE_CATCH_UP, RoleName.SEQUENCES);

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final DemoOptions options;
    private final DemoScreen screen;
    private final StopSignal stop;
    private final DemoReport report = new DemoReport();

    public Demo(DemoOptions options, DemoScreen screen, StopSignal stop) {
        this.options = options;
        this.screen = screen;
        this.stop = stop;
    }

    /** @return whether both sides are identical */
    public boolean run() throws SQLException, IOException {
        screen.say("PostgreSQL " + options.source().release() + " (source) -> Kafka -> PostgreSQL "
                + options.target().release() + " (target), all on this machine");
        try (DemoDirectory directory = DemoDirectory.create();
                DemoServers servers = startServers()) {
            PipelineConfig config = directory.writeConfig(servers);
            new StartCheck(config, stop).run();
            try (RoleHost pipeline = RoleHost.open(config, ROLES)) {
                boolean identical = replicate(servers, pipeline);
                if (options.keep()) {
                    keep(servers, pipeline, directory);
                }
                return identical;
            }
        }
    }

    private DemoServers startServers() throws SQLException {
        screen.say("starting both servers and creating the shop's tables ...");
        long startedAt = System.nanoTime();
        DemoServers servers = DemoServers.start(options.source(), options.target());
        try {
            servers.createTables(options.historyRows());
        } catch (SQLException | RuntimeException e) {
            servers.close();
            throw e;
        }
        screen.say("  done in " + since(startedAt));
        return servers;
    }

    private boolean replicate(DemoServers servers, RoleHost pipeline) throws SQLException {
        load(pipeline);
        awaitStream(pipeline);
        write(servers, pipeline);
        awaitFence(pipeline);
        compare(servers);
        report.lines().forEach(screen::say);
        return report.isIdentical();
    }

    private void load(RoleHost pipeline) {
        screen.say("loading the history ...");
        long startedAt = System.nanoTime();
        pipeline.reach(Phase.START);
        if (!pipeline.await(Phase.STREAMING, stop)) {
            throw interrupted();
        }
        LoadProgress.Totals totals = pipeline.loadProgress().totals();
        String figures = String.format(
                Locale.ROOT,
                "%,d rows of %d tables, %s",
                totals.rows(),
                totals.tables(),
                HumanFormat.bytes(totals.bytes()));
        report.loaded(figures, since(startedAt));
        screen.say("  " + figures + " in " + since(startedAt));
    }

    /** The first heartbeat that has come the whole way. */
    private void awaitStream(RoleHost pipeline) {
        screen.say("waiting for the stream ...");
        long startedAt = System.nanoTime();
        try (LaneSampler watch = new LaneSampler(pipeline.config())) {
            while (watch.sample().then(LaneSampler.LaneSample::lag).value().isEmpty()) {
                requireRunning(pipeline);
                if (stop.await(LOOK_EVERY)) {
                    throw interrupted();
                }
            }
        }
        screen.say("  the stream runs after " + since(startedAt));
    }

    private void write(DemoServers servers, RoleHost pipeline) {
        screen.say(String.format(
                Locale.ROOT,
                "%d clients write for %d s: inserts, updates, deletes, rollbacks, in transactions over several tables ...",
                options.clients(),
                options.workload().toSeconds()));
        long startedAt = System.nanoTime();
        try (DemoProgress progress = new DemoProgress(pipeline.config(), screen);
                Workload workload = start(servers, options.clients(), options.transactionsPerSecond())) {
            while (System.nanoTime() - startedAt < options.workload().toNanos()) {
                if (stop.await(LOOK_EVERY)) {
                    throw interrupted();
                }
                requireRunning(pipeline);
                progress.look(workload.counts());
            }
            report.written(workload.stop(), Duration.ofNanos(System.nanoTime() - startedAt));
            report.lag(progress.lags());
        }
    }

    private static Workload start(DemoServers servers, int clients, double transactionsPerSecond) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return Workload.builder(servers::openSource)
                .clients(clients)
                .transactionsPerSecond(transactionsPerSecond)
                .announceTo(nowhere)
                .start();
    }

    private void awaitFence(RoleHost pipeline) throws SQLException {
        screen.say("the writers have stopped; waiting for the fence ...");
        long startedAt = System.nanoTime();
        try (Fence fence = Fence.write(pipeline.config(), "demo")) {
            while (!fence.isApplied()) {
                if (stop.await(Duration.ofMillis(20))) {
                    throw interrupted();
                }
                requireRunning(pipeline);
            }
        }
        report.fenced(since(startedAt));
        screen.say("  everything that was written is in the target, " + since(startedAt) + " later");
    }

    private void compare(DemoServers servers) {
        screen.say("comparing every value of every row ...");
        long startedAt = System.nanoTime();
        List<TableDifference> tables = DatabaseComparison.compare(servers::openSource, servers::openTarget);
        report.compared(tables, since(startedAt));
    }

    private void keep(DemoServers servers, RoleHost pipeline, DemoDirectory directory) {
        try (Workload workload = start(servers, 1, KEPT_TRANSACTIONS_PER_SECOND)) {
            screen.say("");
            screen.say("Everything goes on, with a slow workload of " + (int) KEPT_TRANSACTIONS_PER_SECOND
                    + " transactions/s (seed " + workload.seed() + "), until Ctrl-C.");
            screen.say("  source  " + DemoServers.psql(servers.source()));
            screen.say("          " + servers.source().jdbcUrlWithCredentials());
            screen.say("  target  " + DemoServers.psql(servers.target()));
            screen.say("          " + servers.target().jdbcUrlWithCredentials());
            screen.say("  status  ./tidegate status -c " + directory.configFile());
            pipeline.run(stop);
        }
    }

    private static void requireRunning(RoleHost pipeline) {
        pipeline.failure().ifPresent(failure -> {
            throw failure;
        });
    }

    private static TidegateException interrupted() {
        return new TidegateException(ConfigCode.DEMO_INTERRUPTED, "the demo was stopped before it could compare", "");
    }

    static String since(long startedAtNanos) {
        return HumanFormat.lag(Duration.ofNanos(System.nanoTime() - startedAtNanos));
    }
}
