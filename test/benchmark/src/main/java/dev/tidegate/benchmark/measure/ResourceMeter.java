package dev.tidegate.benchmark.measure;

import dev.tidegate.benchmark.process.ProcStat;
import dev.tidegate.benchmark.process.ProcessTree;
import dev.tidegate.benchmark.process.ProcessTree.Cpu;
import dev.tidegate.benchmark.result.ProcessUse;
import dev.tidegate.benchmark.server.BenchmarkException;
import dev.tidegate.benchmark.server.ServerPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;

/** Reads CPU and memory of processes from now until {@link #stop}. */
final class ResourceMeter implements AutoCloseable {

    private static final Duration SAMPLE = Duration.ofMillis(500);

    private final List<Watched> watched = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService sampler =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "resource-meter"));
    private final ScheduledFuture<?> sampling;
    private final ProcessHandle bystander;

    /** @param bystander a process in a server's tree that is not to be counted: the one that watches */
    ResourceMeter(ServerPair servers, ProcessHandle bystander) {
        this.bystander = bystander;
        add("source", servers.sourceProcesses());
        add("target", servers.targetProcesses());
        add("benchmark", ProcessTree.ofThisProcessAlone());
        sampling = sampler.scheduleAtFixedRate(
                () -> watched.forEach(Watched::sample), 0, SAMPLE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Adds a process that runs already; what it used before does not count. */
    void add(String name, ProcessTree tree) {
        watched.add(new Watched(name, tree, tree.cpu()));
    }

    /** Adds a process that was started for the measurement; all it uses counts. */
    void addNew(String name, ProcessTree tree) {
        watched.add(new Watched(name, tree, new Cpu(Map.of(), 0)));
    }

    /** What each used until now. */
    List<ProcessUse> stop() {
        if (sampling.isDone()) {
            throw new BenchmarkException("the memory of the processes cannot be read");
        }
        List<ProcessUse> uses =
                watched.stream().map(each -> each.use(bystander)).toList();
        close();
        return uses;
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }

    private static final class Watched {
        private final String name;
        private final ProcessTree tree;
        private final Cpu atStart;
        /** Fed by the sampler's thread, and once more by the caller's at the end. */
        private final LongAccumulator peakMemoryBytes = new LongAccumulator(Long::max, 0);

        Watched(String name, ProcessTree tree, Cpu atStart) {
            this.name = name;
            this.tree = tree;
            this.atStart = atStart;
        }

        void sample() {
            peakMemoryBytes.accumulate(tree.memoryBytes());
        }

        ProcessUse use(ProcessHandle bystander) {
            Cpu atEnd = tree.cpu();
            sample();
            Map<String, Double> byKind = new TreeMap<>();
            atEnd.byPid().forEach((pid, stat) -> {
                if (pid != bystander.pid()) {
                    byKind.merge(stat.kind(), seconds(stat.ticks() - ticksAtStart(pid)), Double::sum);
                }
            });
            byKind.put("ended", seconds(endedTicks(atEnd)));
            double sum =
                    byKind.values().stream().mapToDouble(Double::doubleValue).sum();
            return new ProcessUse(name, sum, byKind, peakMemoryBytes.get());
        }

        private long ticksAtStart(long pid) {
            ProcStat stat = atStart.byPid().get(pid);
            return stat == null ? 0 : stat.ticks();
        }

        /** What ended in between brought along what it had used before. */
        private long endedTicks(Cpu atEnd) {
            long before = atStart.byPid().entrySet().stream()
                    .filter(entry -> !atEnd.byPid().containsKey(entry.getKey()))
                    .mapToLong(entry -> entry.getValue().ticks())
                    .sum();
            return Math.max(0, atEnd.endedTicks() - atStart.endedTicks() - before);
        }

        private static double seconds(long ticks) {
            return ticks / ProcStat.TICKS_PER_SECOND;
        }
    }
}
