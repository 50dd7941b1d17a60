package dev.tidegate.postgres.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimelineHistoryTest {

    @Test
    void readsTheLinesOfAHistoryFile() {
        TimelineHistory history = TimelineHistory.parse(
                "1\t0/3000060\tno recovery target specified\n\n# by hand\n2\tA/4000B8\tbefore transaction 7\n");
        assertThat(history.ends()).isEqualTo(Map.of(1L, Lsn.parse("0/3000060"), 2L, Lsn.parse("A/4000B8")));
        assertThat(history.endOf(3)).isEmpty();
    }
}
