package dev.tidegate.capture.slot;

import dev.tidegate.capture.publish.BrokerFlushedPoint;
import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.model.Lsn;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
    private final Supplier<Lsn> published;
    private final CaptureProgress progress;
    private final BooleanSupplier kafkaIsEnough;
    private final TargetDurablePoint durable;
    private final BooleanSupplier historyIsProven;
    private final BackgroundLoop loop;

    // Owned by the thread.
    private Lsn acknowledged;

    private final BrokerFlushedPoint flushed = new BrokerFlushedPoint();

    /**
     * Not started yet.
     *
     * @param published what Kafka has acknowledged; asked each time, as the other two questions are
     * @param kafkaIsEnough whether that is enough by itself
     * @param durable what the target's disk holds
     * @param historyIsProven until it is, the slot stays where it is: a source that was set back keeps what shows that it was
     * @param slot where the slot stands; it never gets less, for older servers would go back
     */
    public SlotAcknowledger(
            WalSource wal,
            Supplier<Lsn> published,
            CaptureProgress progress,
            BooleanSupplier kafkaIsEnough,
            TargetDurablePoint durable,
            BooleanSupplier historyIsProven,
            Lsn slot) {
        this.wal = wal;
        this.published = published;
        this.progress = progress;
        this.kafkaIsEnough = kafkaIsEnough;
        this.durable = durable;
        this.historyIsProven = historyIsProven;
        this.acknowledged = slot;
        this.loop = new BackgroundLoop("tidegate acknowledge", CLOSE_WITHIN, this::run);
    }

    /** Once. */
    public SlotAcknowledger start() {
        loop.start();
        return this;
    }

    private void run(StopSignal stop) {
        while (!stop.await(EVERY)) {
            acknowledge();
        }
        durable.close();
    }

    /** One message to the source. */
    void acknowledge() {
        if (historyIsProven.getAsBoolean()) {
            acknowledged = Lsn.max(acknowledged, safe());
        }
        try {
            wal.acknowledge(acknowledged);
            progress.confirmed(acknowledged);
        } catch (SQLException e) {
            // The reader of the stream meets the same failure and ends the run.
            LOG.debug("The source could not be sent the acknowledgement {}", acknowledged, e);
        }
    }

    private Lsn safe() {
        Lsn safe = published.get();
        if (kafkaIsEnough.getAsBoolean()) {
            return safe;
        }
        Lsn onBrokersDisk = flushed.after(safe, System.nanoTime());
        return Lsn.min(safe, durable.read(onBrokersDisk).orElse(acknowledged));
    }

    @Override
    public void close() {
        loop.close();
    }
}
