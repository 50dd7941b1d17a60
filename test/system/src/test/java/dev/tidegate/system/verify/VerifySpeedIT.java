package dev.tidegate.system.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.workload.SeedSchema;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyReport;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long a large table takes, against the server's own count and sum over it, and whether one row of it that is wrong is
 * found. Outside of the build:
 * {@code -Dtidegate.verify.speed.rows=10000000}.
 */
@EnabledIfSystemProperty(named = "tidegate.verify.speed.rows", matches = "\\d+")
class VerifySpeedIT {

    private static final String OWN = "SELECT count(*), sum(hashtext(t::text)) FROM inventory_transactions t";
    private static final double FACTOR_MAX = 1.5;

    @Test
    void aTableTakesAtMostHalfAsLongAgainAsTheServersOwnSum() {
        long rows = Long.getLong("tidegate.verify.speed.rows");
        try (TestPipeline pair =
                TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17).sharedKafka()) {
            SeedSchema.createFilled(pair.source(), rows);
            SeedSchema.create(pair.target());
            InProcessRoles.of(pair).startUnchecked();
            pair.awaitCaughtUp();
            pair.source().execute("VACUUM ANALYZE inventory_transactions");
            pair.target().execute("VACUUM ANALYZE inventory_transactions");
            VerifyOptions one = new VerifyOptions(
                    List.of("public.inventory_transactions"), false, OptionalLong.empty(), false, 1_000);
            Verification.run(pair, one);
            long own = Math.max(millis(pair.source()), millis(pair.target()));
            heap().forEach(MemoryPoolMXBean::resetPeakUsage);
            VerifyReport report = Verification.run(pair, one);
            long heap = heap().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() >> 20;
            long took = report.tables().get(0).took().toMillis();
            System.out.println(rows + " rows: " + took + " ms, the slower side's own sum " + own + " ms, factor "
                    + (double) took / own + ", with the cut " + report.took().toMillis() + " ms, heap at most "
                    + heap + " MB");
            assertThat(report.state()).isEqualTo(ComparisonState.SAME);

            String wrong = "UPDATE inventory_transactions SET quantity = quantity + 1 WHERE id = " + rows / 2;
            pair.target().execute(wrong);
            VerifyReport different = Verification.run(pair, one);
            assertThat(Verification.differences(different))
                    .containsExactly("inventory_transactions mismatch id=" + rows / 2 + ": quantity (real)");
            VerifyReport since = Verification.run(pair, one.sinceLast(true));
            assertThat(Verification.differences(since)).isEqualTo(Verification.differences(different));
            System.out.println(
                    "one row in " + rows + " found in " + different.took().toMillis() + " ms, by --since-last in "
                            + since.took().toMillis() + " ms");
            assertThat((double) took / own).isLessThan(FACTOR_MAX);
        }
    }

    private static Stream<MemoryPoolMXBean> heap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }

    private static long millis(TestDatabase database) {
        database.queryText(OWN);
        long since = System.nanoTime();
        database.queryText(OWN);
        return (System.nanoTime() - since) / 1_000_000;
    }
}
