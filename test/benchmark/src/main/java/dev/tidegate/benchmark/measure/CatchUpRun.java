package dev.tidegate.benchmark.measure;

import dev.tidegate.benchmark.contender.Contender;
import dev.tidegate.benchmark.contender.Replication;
import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.measure.TargetWatch.Sighting;
import dev.tidegate.benchmark.plan.CatchUpWorkload;
import dev.tidegate.benchmark.plan.InventoryTable;
import dev.tidegate.benchmark.process.HeapUse;
import dev.tidegate.benchmark.process.ProcessTree;
import dev.tidegate.benchmark.result.CatchUpResult;
import dev.tidegate.benchmark.result.Comparison;
import dev.tidegate.benchmark.result.ProcessUse;
import dev.tidegate.benchmark.server.ServerPair;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Fills the slot while nothing applies, lets replication go, and takes the time until the last change can be seen on the
 * target.
 */
public final class CatchUpRun {

    /** So slow that it counts as standing still: 500 changes a second, and a minute for the start. */
    private static final int CHANGES_PER_SECOND_MIN = 500;

    private static final Duration START_MAX = Duration.ofMinutes(1);

    private final CatchUpWorkload workload;
    private final TidegateLauncher launcher;

    public CatchUpRun(CatchUpWorkload workload, TidegateLauncher launcher) {
        this.workload = workload;
        this.launcher = launcher;
    }

    public CatchUpResult measure(Contender contender, int round, Path directory)
            throws SQLException, IOException, InterruptedException {
        try (ServerPair servers = ServerPair.start(directory);
                Replication replication = contender.between(servers, launcher)) {
            servers.onBoth(InventoryTable.CREATE);
            replication.setUp();
            replication.pause();
            workload.fill(servers);
            servers.checkpoint();
            try (TargetWatch watch = new TargetWatch(servers);
                    ResourceMeter meter = new ResourceMeter(servers, watch.process())) {
                long start = System.nanoTime();
                replication.resume();
                replication.process().ifPresent(process -> meter.addNew(contender.title(), new ProcessTree(process)));
                Sighting sighting = watch.await(workload, replication, timeLimit());
                List<ProcessUse> uses = meter.stop();
                Optional<HeapUse> heap = replication.heapUse(sighting.firstSeenNanos(), sighting.lastSeenNanos());
                return new CatchUpResult(
                        contender,
                        round,
                        workload.changes(),
                        (sighting.lastSeenNanos() - start) / 1e9,
                        (sighting.firstSeenNanos() - start) / 1e9,
                        sighting.rowsFirstSeen(),
                        uses,
                        heap,
                        Comparison.of(servers));
            }
        }
    }

    private Duration timeLimit() {
        return START_MAX.plusSeconds(workload.changes() / CHANGES_PER_SECOND_MIN);
    }
}
