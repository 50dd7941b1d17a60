package dev.tidegate.capture.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import org.junit.jupiter.api.Test;

class BrokerFlushedPointTest {

    @Test
    void aPointIsOnTheBrokersDiskAfterAMinute() {
        BrokerFlushedPoint flushed = new BrokerFlushedPoint();
        long minute = BrokerFlushedPoint.AFTER.toNanos();

        assertThat(flushed.after(new Lsn(1), 0)).isEqualTo(Lsn.NONE);
        assertThat(flushed.after(new Lsn(2), minute - 1)).isEqualTo(Lsn.NONE);
        assertThat(flushed.after(new Lsn(3), minute)).isEqualTo(new Lsn(1));
        assertThat(flushed.after(new Lsn(4), 2 * minute)).isEqualTo(new Lsn(3));
    }
}
