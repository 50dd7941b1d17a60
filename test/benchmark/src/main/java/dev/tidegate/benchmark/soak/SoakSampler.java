package dev.tidegate.benchmark.soak;

import dev.tidegate.benchmark.process.ProcessTree;
import dev.tidegate.benchmark.server.ServerPair;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** Reads every {@link SoakMeasure} of a pipeline and its two servers. Linux only: it reads /proc. */
final class SoakSampler {

    private static final double MEGABYTE = 1 << 20;
    private static final String SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND backend_type IN ('client backend', 'walsender') AND pid <> pg_backend_pid()"
            + " AND application_name <> '" + SoakWriter.APPLICATION + "'";
    private static final String STATE = "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
            + " WHERE relnamespace = 'tidegate'::regnamespace AND relkind = 'r'";
    private static final String RETAINED =
            "SELECT pg_current_wal_lsn() - restart_lsn FROM pg_replication_slots WHERE slot_type = 'logical' AND NOT temporary";

    private final ServerPair servers;
    private final SoakedTidegate tidegate;
    private final SoakWriter writer;
    private final double rowsPerSecond;

    /** @param rowsPerSecond that the first of the writing sessions inserts */
    SoakSampler(ServerPair servers, SoakedTidegate tidegate, SoakWriter writer, double rowsPerSecond) {
        this.servers = servers;
        this.tidegate = tidegate;
        this.writer = writer;
        this.rowsPerSecond = rowsPerSecond;
    }

    Map<SoakMeasure, Double> read() throws IOException, InterruptedException {
        Map<SoakMeasure, Double> values = new EnumMap<>(SoakMeasure.class);
        // Before the collection, which stops the pipeline for a moment.
        values.put(SoakMeasure.LAG, lagSeconds());
        ProcessHandle jvm = tidegate.jvm();
        Path proc = Path.of("/proc", Long.toString(jvm.pid()));
        values.put(SoakMeasure.THREADS, (double) entries(proc.resolve("task")));
        values.put(SoakMeasure.FILES, (double) entries(proc.resolve("fd")));
        values.put(SoakMeasure.HEAP, tidegate.heapAfterCollection());
        values.put(SoakMeasure.RSS, new ProcessTree(jvm).memoryBytes() / MEGABYTE);
        values.put(SoakMeasure.DATA, Directories.size(tidegate.data()) / MEGABYTE);
        TestDatabase source = servers.source();
        TestDatabase target = servers.target();
        values.put(SoakMeasure.WAL, source.queryLong("SELECT sum(size) FROM pg_ls_waldir()") / MEGABYTE);
        values.put(SoakMeasure.RETAINED, source.queryLong(RETAINED) / MEGABYTE);
        values.put(SoakMeasure.SOURCE_SESSIONS, (double) source.queryLong(SESSIONS));
        values.put(SoakMeasure.TARGET_SESSIONS, (double) target.queryLong(SESSIONS));
        values.put(SoakMeasure.STATE, target.queryLong(STATE) / MEGABYTE);
        return values;
    }

    private double lagSeconds() {
        long committed = writer.lastIdOfFirst();
        long applied = servers.target().queryLong("SELECT max(id) FROM inventory_transactions WHERE id < 1000000000");
        return Math.max(0, committed - applied) / rowsPerSecond;
    }

    private static long entries(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.count();
        }
    }
}
