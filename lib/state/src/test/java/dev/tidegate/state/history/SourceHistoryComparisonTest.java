package dev.tidegate.state.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.history.SourcePosition;
import dev.tidegate.postgres.history.TimelineHistory;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceHistoryComparisonTest {

    private static final Lsn HELD = Lsn.parse("0/5000");

    private static void compare(String walEnd, Long timeline, Long kept, Map<Long, Lsn> ends) throws Exception {
        SourceHistoryComparison.require(
                new SourcePosition(Lsn.parse(walEnd), Optional.ofNullable(timeline)),
                Optional.ofNullable(kept),
                HELD,
                asked -> new TimelineHistory(ends));
    }

    private static void assertRefused(String code, String walEnd, Long timeline, Long kept, Map<Long, Lsn> ends) {
        assertThatThrownBy(() -> compare(walEnd, timeline, kept, ends))
                .isInstanceOfSatisfying(TidegateException.class, refused -> assertThat(refused.code())
                        .isEqualTo(code));
    }

    @Test
    void theSameTimelineHasToReachWhatIsHeld() {
        assertThatCode(() -> compare("0/5000", 1L, 1L, Map.of())).doesNotThrowAnyException();
        assertRefused("SOURCE-SET-BACK", "0/4FFF", 1L, 1L, Map.of());
        assertRefused("SOURCE-SET-BACK", "0/4FFF", null, 1L, Map.of());
        assertRefused("SOURCE-SET-BACK", "0/4FFF", 1L, null, Map.of());
    }

    @Test
    void aLaterTimelineHasToLeaveTheKeptOneBehindWhatIsHeld() {
        assertThatCode(() -> compare("0/9000", 3L, 1L, Map.of(1L, HELD, 2L, Lsn.parse("0/8000"))))
                .doesNotThrowAnyException();
        assertRefused("FAILOVER-LOST-WAL", "0/9000", 3L, 1L, Map.of(1L, Lsn.parse("0/4FFF"), 2L, HELD));
        assertRefused("FAILOVER-LOST-WAL", "0/9000", 3L, 2L, Map.of(1L, HELD));
    }

    @Test
    void anEarlierTimelineIsTheOldPrimary() {
        assertRefused("OLD-PRIMARY", "0/9000", 1L, 2L, Map.of());
    }
}
