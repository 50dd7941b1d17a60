package dev.tidegate.benchmark.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A process with all that came of it: a PostgreSQL server, or a JVM. */
public final class ProcessTree {

    private final ProcessHandle root;
    private final boolean withDescendants;

    public ProcessTree(ProcessHandle root) {
        this(root, true);
    }

    private ProcessTree(ProcessHandle root, boolean withDescendants) {
        this.root = root;
        this.withDescendants = withDescendants;
    }

    /** This JVM without those that it started. */
    public static ProcessTree ofThisProcessAlone() {
        return new ProcessTree(ProcessHandle.current(), false);
    }

    /**
     * @param byPid CPU of the processes that live
     * @param endedTicks CPU of those that have ended; the parent keeps their account
     */
    public record Cpu(Map<Long, ProcStat> byPid, long endedTicks) {}

    public Cpu cpu() {
        Map<Long, ProcStat> byPid = new HashMap<>();
        processes().forEach(process -> ProcStat.read(process.pid()).ifPresent(stat -> byPid.put(process.pid(), stat)));
        ProcStat rootStat = byPid.get(root.pid());
        boolean endedCount = withDescendants && rootStat != null;
        return new Cpu(byPid, endedCount ? rootStat.endedChildrenTicks() : 0);
    }

    /** What all of it holds in memory now, with what the processes share counted once. */
    public long memoryBytes() {
        List<ProcMemory> all = processes()
                .flatMap(process -> ProcMemory.read(process.pid()).stream())
                .toList();
        long own = all.stream().mapToLong(ProcMemory::anonymousBytes).sum();
        long shared = all.stream().mapToLong(ProcMemory::sharedBytes).max().orElse(0);
        return own + shared;
    }

    private Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(root), withDescendants ? root.descendants() : Stream.empty());
    }
}
