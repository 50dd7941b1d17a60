package dev.tidegate.capture.slot;

import dev.tidegate.capture.publish.BrokerFlushedPoint;
import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.capture.publish.Publisher;
import dev.tidegate.model.Lsn;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the source every second up to where it may forget its WAL: what Kafka has acknowledged, and with a single replica
 * no more than what the target's disk holds, so that losing Kafka loses nothing. The same message is our sign of life.
 */
public final class SlotAcknowledger implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SlotAcknowledger.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final WalSource wal;
    private final Publisher writer;
    private final CaptureProgress progress;
    private final Optional<TargetDurablePoint> durable;
    private final BackgroundLoop loop;

    // Owned by the thread.
    private Lsn acknowledged;

    private final BrokerFlushedPoint flushed = new BrokerFlushedPoint();

    private SlotAcknowledger(
            WalSource wal, Publisher writer, CaptureProgress progress, Optional<TargetDurablePoint> durable, Lsn slot) {
        this.wal = wal;
        this.writer = writer;
        this.progress = progress;
        this.durable = durable;
        this.acknowledged = slot;
        this.loop = new BackgroundLoop("tidegate acknowledge", CLOSE_WITHIN, this::run);
    }

    /**
     * @param durable what the target's disk holds; empty if Kafka's acknowledgement is enough
     * @param slot where the slot stands; it is never told less, for older servers would go back
     */
    public static SlotAcknowledger start(
            WalSource wal, Publisher writer, CaptureProgress progress, Optional<TargetDurablePoint> durable, Lsn slot) {
        SlotAcknowledger acknowledger = new SlotAcknowledger(wal, writer, progress, durable, slot);
        acknowledger.loop.start();
        return acknowledger;
    }

    private void run(StopSignal stop) {
        while (!stop.await(EVERY)) {
            acknowledge();
        }
        durable.ifPresent(TargetDurablePoint::close);
    }

    private void acknowledge() {
        Lsn safe = writer.committedPoint();
        if (durable.isPresent()) {
            Lsn onBrokersDisk = flushed.after(safe, System.nanoTime());
            safe = Lsn.min(safe, durable.get().read(onBrokersDisk).orElse(acknowledged));
        }
        acknowledged = Lsn.max(acknowledged, safe);
        try {
            wal.acknowledge(acknowledged);
            progress.confirmed(acknowledged);
        } catch (SQLException e) {
            // The reader of the stream meets the same failure and ends the run.
            LOG.debug("The source could not be sent the acknowledgement {}", acknowledged, e);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
