package dev.tidegate.capture.slot;

import dev.tidegate.capture.pgoutput.HistoryProof;
import dev.tidegate.capture.publish.BrokerFlushedPoint;
import dev.tidegate.capture.publish.CaptureProgress;
import dev.tidegate.capture.publish.Publisher;
import dev.tidegate.model.Lsn;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
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
    private final BooleanSupplier kafkaIsEnough;
    private final TargetDurablePoint durable;
    private final HistoryProof proof;
    private final BackgroundLoop loop;

    // Owned by the thread.
    private Lsn acknowledged;

    private final BrokerFlushedPoint flushed = new BrokerFlushedPoint();

    private SlotAcknowledger(
            WalSource wal,
            Publisher writer,
            CaptureProgress progress,
            BooleanSupplier kafkaIsEnough,
            TargetDurablePoint durable,
            HistoryProof proof,
            Lsn slot) {
        this.proof = proof;
        this.wal = wal;
        this.writer = writer;
        this.progress = progress;
        this.kafkaIsEnough = kafkaIsEnough;
        this.durable = durable;
        this.acknowledged = slot;
        this.loop = new BackgroundLoop("tidegate acknowledge", CLOSE_WITHIN, this::run);
    }

    /**
     * @param kafkaIsEnough whether Kafka's acknowledgement is, now; asked each time
     * @param durable what the target's disk holds
     * @param proof before it is given, the slot stays where it is: a source that was set back keeps what shows that it was
     * @param slot where the slot stands; it is never told less, for older servers would go back
     */
    public static SlotAcknowledger start(
            WalSource wal,
            Publisher writer,
            CaptureProgress progress,
            BooleanSupplier kafkaIsEnough,
            TargetDurablePoint durable,
            HistoryProof proof,
            Lsn slot) {
        SlotAcknowledger acknowledger =
                new SlotAcknowledger(wal, writer, progress, kafkaIsEnough, durable, proof, slot);
        acknowledger.loop.start();
        return acknowledger;
    }

    private void run(StopSignal stop) {
        while (!stop.await(EVERY)) {
            acknowledge();
        }
        durable.close();
    }

    private void acknowledge() {
        if (proof.isGiven()) {
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
        Lsn safe = writer.committedPoint();
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
