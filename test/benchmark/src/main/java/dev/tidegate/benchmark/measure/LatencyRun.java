package dev.tidegate.benchmark.measure;

import dev.tidegate.benchmark.contender.Contender;
import dev.tidegate.benchmark.contender.Replication;
import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.plan.InventoryTable;
import dev.tidegate.benchmark.plan.SteadyLoad;
import dev.tidegate.benchmark.process.ProcessTree;
import dev.tidegate.benchmark.result.Comparison;
import dev.tidegate.benchmark.result.LatencyResult;
import dev.tidegate.benchmark.result.Percentiles;
import dev.tidegate.benchmark.result.ProcessUse;
import dev.tidegate.benchmark.server.BenchmarkException;
import dev.tidegate.benchmark.server.ServerPair;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Keeps a steady load on the source and takes the time from each commit until the target shows it. */
public final class LatencyRun {

    private static final Duration STRAGGLERS_MAX = Duration.ofSeconds(30);

    private final SteadyLoad load;
    private final TidegateLauncher launcher;

    public LatencyRun(SteadyLoad load, TidegateLauncher launcher) {
        this.load = load;
        this.launcher = launcher;
    }

    public LatencyResult measure(Contender contender, int round, Path directory)
            throws SQLException, IOException, InterruptedException {
        try (ServerPair servers = ServerPair.start(directory);
                Replication replication = contender.between(servers, launcher)) {
            servers.onBoth(InventoryTable.CREATE);
            servers.source().execute(InventoryTable.insert("1", Integer.toString(SteadyLoad.BASE_ROWS)));
            replication.setUp();
            servers.checkpoint();
            Duration atMost = load.warmUp().plus(load.measured()).plus(STRAGGLERS_MAX);
            try (VisibilityProber prober = new VisibilityProber(servers, load.transactions(), atMost);
                    ResourceMeter meter = new ResourceMeter(servers, prober.process())) {
                replication.process().ifPresent(process -> meter.add(contender.title(), new ProcessTree(process)));
                SteadyWriter.Log writes = write(servers, prober, replication);
                List<ProcessUse> uses = meter.stop();
                return new LatencyResult(
                        contender,
                        round,
                        changesPerSecond(writes),
                        Percentiles.of(
                                millis(transaction -> prober.seenNanos(transaction) - writes.commitSent(transaction))),
                        Percentiles.of(millis(
                                transaction -> writes.commitAnswered(transaction) - writes.commitSent(transaction))),
                        prober.pollMillis(),
                        uses,
                        Comparison.of(servers));
            }
        }
    }

    /** Writes in a thread of its own, looks in this one, until everything that was written was seen. */
    private SteadyWriter.Log write(ServerPair servers, VisibilityProber prober, Replication replication)
            throws SQLException, InterruptedException {
        ExecutorService writing = Executors.newSingleThreadExecutor(task -> new Thread(task, "steady-writer"));
        try {
            Future<SteadyWriter.Log> log = writing.submit(new SteadyWriter(servers, load.transactions()));
            prober.awaitAll(() -> {
                replication.requireAlive();
                if (log.isDone()) {
                    result(log);
                }
            });
            return result(log);
        } finally {
            writing.shutdownNow();
        }
    }

    private static SteadyWriter.Log result(Future<SteadyWriter.Log> log) throws InterruptedException {
        try {
            return log.get();
        } catch (ExecutionException e) {
            throw new BenchmarkException("the source refuses the load", e.getCause());
        }
    }

    private interface NanosOfTransaction {
        long nanos(int transaction);
    }

    private double[] millis(NanosOfTransaction measured) {
        return IntStream.range(load.firstMeasured(), load.transactions())
                .mapToDouble(transaction -> measured.nanos(transaction) / 1e6)
                .toArray();
    }

    private double changesPerSecond(SteadyWriter.Log writes) {
        int first = load.firstMeasured();
        int last = load.transactions() - 1;
        double seconds = (writes.commitSent(last) - writes.commitSent(first)) / 1e9;
        return (last - first) * SteadyLoad.CHANGES / seconds;
    }
}
