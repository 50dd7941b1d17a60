package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.compare.InvariantReader;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.Directories;
import dev.tidegate.testkit.process.JavaProcess;
import dev.tidegate.testkit.workload.SeedSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transaction larger than the heap streams through, and nobody sees a part of it. With {@code -Dtidegate.huge-rows=10000000}
 * it is ten times as large, takes ten minutes and more, and needs 25 GB of disk; the figures are printed.
 */
class HugeTransactionIT {

    private static final int ROWS = Integer.getInteger("tidegate.huge-rows", 1_000_000);

    /** Four minutes for a million, and as long again for every half million more. */
    private static final Duration WITHIN = DurablePipeline.WITHIN.multipliedBy(Math.max(1, ROWS / 500_000 - 1));

    /** How many of five of its rows, the first and the last among them, are to be seen. */
    private static final String PROBES = "SELECT count(*) FROM inventory_transactions WHERE id IN"
            + " (SELECT %d + (%d - 1)::bigint * n / 4 FROM generate_series(0, 4) n)";

    @TempDir
    Path directory;

    @Test
    void appliesItAsOneTransactionInABoundedHeap() throws IOException {
        try (TestPipeline pair = DurablePipeline.in(directory, PostgresVersion.V15, PostgresVersion.V15)) {
            SeedSchema.createFilled(pair.source(), 100);
            SeedSchema.create(pair.target());
            JavaProcess run = pair.jvm("-Xmx512m", "-Xlog:gc:file=" + directory.resolve("gc.log"))
                    .start("run");
            pair.awaitStreaming(WITHIN);
            long before = pair.target().queryLong("SELECT count(*) FROM inventory_transactions");
            long last = pair.source().queryLong("SELECT max(id) FROM inventory_transactions");
            long startedAt = System.nanoTime();
            pair.source()
                    .execute("INSERT INTO inventory_transactions"
                            + " (product_id, warehouse_id, quantity, unit_cost, transaction_type, reference)"
                            + " SELECT n % 1000, n % 10, n, n / 7.0, 'receipt', 'bulk ' || n"
                            + " FROM generate_series(1, " + ROWS + ") n");
            long committedAt = System.nanoTime();
            try (InvariantReader reader =
                    InvariantReader.start(pair.target()::connect, PROBES.formatted(last + 1, ROWS), Set.of(0L, 5L))) {
                pair.awaitCaughtUp(WITHIN);
                assertThat(reader.violations()).isEmpty();
            }
            printFigures(pair, run, committedAt - startedAt, System.nanoTime() - committedAt);
            assertThat(pair.target().queryLong("SELECT count(*) FROM inventory_transactions"))
                    .isEqualTo(before + ROWS);
            pair.assertIdentical("public.inventory_transactions");
            assertThat(run.isAlive()).as(pair.lastOutput()).isTrue();
        }
    }

    private static void printFigures(TestPipeline pair, JavaProcess run, long writeNanos, long arriveNanos)
            throws IOException {
        System.out.printf(
                "%,d rows: written in %.1f s, on the target %.1f s after their commit; %s; data-dir %,d MB; spilled on the source"
                        + " %s, temporary files on the target %s%n",
                ROWS,
                writeNanos / 1e9,
                arriveNanos / 1e9,
                peakMemory(run),
                Directories.size(pair.dataDirectory()) >> 20,
                pair.source().queryText("SELECT pg_size_pretty(sum(spill_bytes)) FROM pg_stat_replication_slots"),
                pair.target()
                        .queryText("SELECT pg_size_pretty(temp_bytes) FROM pg_stat_database"
                                + " WHERE datname = current_database()"));
    }

    /** As Linux keeps it; nothing elsewhere. */
    private static String peakMemory(JavaProcess run) throws IOException {
        Path status = Path.of("/proc", Long.toString(run.pid()), "status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .findFirst()
                        .orElse("")
                        .replaceAll("\\s+", " ")
                : "";
    }
}
