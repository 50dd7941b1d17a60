package dev.tidegate.lagmonitor.probe.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.table.TableWrites;
import dev.tidegate.model.TableId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WriteRatesTest {

    private static final long SECOND = 1_000_000_000L;
    private static final TableId ORDERS = new TableId("public", "orders");
    private static final TableId LATE = new TableId("public", "late");

    private final WriteRates rates = new WriteRates(() -> 0);

    @Test
    void areThoseOfTheLastMinute() {
        Observed<TableWrites> last = Observed.unknown("");
        for (int second = 0; second <= 100; second += 5) {
            // 1,000 rows a second at first, none from the 40th on.
            last = rates.after(second * SECOND, Map.of(ORDERS, Math.min(40, second) * 1_000L));
            if (second == 40) {
                assertThat(rate(last, ORDERS)).isCloseTo(1_000, within(0.1));
            }
        }
        assertThat(rate(last, ORDERS)).isZero();
    }

    @Test
    void areUnknownBeforeThereWasTimeToSee() {
        assertThat(rates.after(0, Map.of(ORDERS, 7L)).value()).isEmpty();
        assertThat(rates.after(SECOND, Map.of(ORDERS, 8L)).value()).isEmpty();
        assertThat(rate(rates.after(2 * SECOND, Map.of(ORDERS, 9L)), ORDERS)).isCloseTo(1, within(0.1));
    }

    @Test
    void ofATableThatCameInLaterBeginThere() {
        rates.after(0, Map.of(ORDERS, 0L));
        rates.after(10 * SECOND, Map.of(ORDERS, 0L, LATE, 50L));
        assertThat(rates.after(11 * SECOND, Map.of(ORDERS, 0L, LATE, 60L))
                        .value()
                        .orElseThrow()
                        .of(LATE))
                .isEmpty();
        assertThat(rate(rates.after(20 * SECOND, Map.of(ORDERS, 0L, LATE, 150L)), LATE))
                .isCloseTo(10, within(0.1));
    }

    /** Statistics that were reset, or lost in a crash: less than before is no rate, and never one below zero. */
    @Test
    void ofCountersThatWentBackAreNotKnown() {
        rates.after(0, Map.of(ORDERS, 1_000L));
        TableWrites found =
                rates.after(10 * SECOND, Map.of(ORDERS, 10L)).value().orElseThrow();
        assertThat(found.of(ORDERS)).isEmpty();
    }

    @Test
    void ofAnotherServerBeginAnew() {
        rates.after(0, Map.of(ORDERS, 1_000L));
        rates.forget();
        assertThat(rates.after(10 * SECOND, Map.of(ORDERS, 2_000L)).value()).isEmpty();
    }

    private static double rate(Observed<TableWrites> reading, TableId table) {
        return reading.value().orElseThrow().of(table).orElseThrow();
    }
}
