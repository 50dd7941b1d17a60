package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.compare.InvariantReader;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import dev.tidegate.testkit.workload.SeedSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transaction larger than the heap streams through, and nobody sees a part of it. */
class HugeTransactionIT {

    private static final int ROWS = 1_000_000;

    /** How many of five of its rows, the first and the last among them, are to be seen. */
    private static final String PROBES = "SELECT count(*) FROM inventory_transactions WHERE id IN"
            + " (SELECT %d + (%d - 1) * n / 4 FROM generate_series(0, 4) n)";

    @TempDir
    Path directory;

    @Test
    void appliesAMillionRowsAsOneTransactionInABoundedHeap() throws IOException {
        try (TestPipeline pair = DurablePipeline.in(directory, PostgresVersion.V15, PostgresVersion.V15)) {
            SeedSchema.createFilled(pair.source(), 100);
            SeedSchema.create(pair.target());
            JavaProcess run = pair.jvm("-Xmx512m").start("run");
            pair.awaitStreaming(DurablePipeline.WITHIN);
            long before = pair.target().queryLong("SELECT count(*) FROM inventory_transactions");
            long last = pair.source().queryLong("SELECT max(id) FROM inventory_transactions");
            pair.source()
                    .execute("INSERT INTO inventory_transactions"
                            + " (product_id, warehouse_id, quantity, unit_cost, transaction_type, reference)"
                            + " SELECT n % 1000, n % 10, n, n / 7.0, 'receipt', 'bulk ' || n"
                            + " FROM generate_series(1, " + ROWS + ") n");
            try (InvariantReader reader =
                    InvariantReader.start(pair.target()::connect, PROBES.formatted(last + 1, ROWS), Set.of(0L, 5L))) {
                pair.awaitCaughtUp(DurablePipeline.WITHIN);
                assertThat(reader.violations()).isEmpty();
            }
            assertThat(pair.target().queryLong("SELECT count(*) FROM inventory_transactions"))
                    .isEqualTo(before + ROWS);
            assertThat(run.isAlive()).as(pair.lastOutput()).isTrue();
        }
    }
}
