package dev.tidegate.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.config.TableMap;
import dev.tidegate.testing.PostgresVersion;
import dev.tidegate.testing.SeedSchema;
import dev.tidegate.testing.TestDatabase;
import dev.tidegate.verify.TableResult;
import dev.tidegate.verify.VerifyOptions;
import dev.tidegate.verify.VerifyReport;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long a large table takes, against the server's own count and sum over it. Outside of the build:
 * {@code -Dtidegate.verify.speed.rows=10000000}.
 */
@EnabledIfSystemProperty(named = "tidegate.verify.speed.rows", matches = "\\d+")
class VerifySpeedIT {

    private static final String OWN = "SELECT count(*), sum(hashtext(t::text)) FROM inventory_transactions t";
    private static final double FACTOR_MAX = 1.5;

    @Test
    void aTableTakesAtMostHalfAsLongAgainAsTheServersOwnSum() {
        long rows = Long.getLong("tidegate.verify.speed.rows");
        try (VerifiedPair pair = new VerifiedPair(PostgresVersion.V15, PostgresVersion.V17, TableMap.IDENTITY)) {
            SeedSchema.createFilled(pair.source, rows);
            SeedSchema.create(pair.target);
            pair.start();
            pair.awaitCaughtUp();
            pair.source.execute("VACUUM ANALYZE inventory_transactions");
            pair.target.execute("VACUUM ANALYZE inventory_transactions");
            VerifyOptions one = new VerifyOptions(
                    List.of("public.inventory_transactions"), false, OptionalLong.empty(), false, 1_000);
            pair.verify(one);
            long own = Math.max(millis(pair.source), millis(pair.target));
            VerifyReport report = pair.verify(one);
            long took = report.tables().get(0).took().toMillis();
            System.out.println(rows + " rows: " + took + " ms, the slower side's own sum " + own + " ms, factor "
                    + (double) took / own + ", with the cut " + report.took().toMillis() + " ms");
            assertThat(report.state()).isEqualTo(TableResult.State.SAME);
            assertThat((double) took / own).isLessThan(FACTOR_MAX);
        }
    }

    private static long millis(TestDatabase database) {
        database.queryText(OWN);
        long since = System.nanoTime();
        database.queryText(OWN);
        return (System.nanoTime() - since) / 1_000_000;
    }
}
