package dev.tidegate.capture.publish;

import dev.tidegate.model.Lsn;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What capture has done since the process began. Written by capture's threads, read by any. */
public final class CaptureProgress {

    /**
     * @param records committed in Kafka
     * @param bytes keys and values of the records
     * @param transactions source transactions whose END is published
     * @param kafkaTransactions committed
     * @param heartbeats written into the source's WAL
     * @param published last point of the stream that is committed in Kafka; empty before the first
     * @param publishedCommitAt source's clock at the newest commit that is committed in Kafka
     * @param confirmed the position up to which the source may remove WAL
     */
    public record Snapshot(
            long records,
            long bytes,
            long transactions,
            long kafkaTransactions,
            long heartbeats,
            Optional<Lsn> published,
            Optional<Instant> publishedCommitAt,
            Optional<Lsn> confirmed) {}

    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong transactions = new AtomicLong();
    private final AtomicLong kafkaTransactions = new AtomicLong();
    private final AtomicLong heartbeats = new AtomicLong();
    private final AtomicReference<Lsn> published = new AtomicReference<>();
    private final AtomicReference<Instant> publishedCommitAt = new AtomicReference<>();
    private final AtomicReference<Lsn> confirmed = new AtomicReference<>();

    public Snapshot snapshot() {
        return new Snapshot(
                records.get(),
                bytes.get(),
                transactions.get(),
                kafkaTransactions.get(),
                heartbeats.get(),
                Optional.ofNullable(published.get()),
                Optional.ofNullable(publishedCommitAt.get()),
                Optional.ofNullable(confirmed.get()));
    }

    /** Called once for each Kafka transaction rather than for each record: counters are not for the hot path. */
    void committed(long moreRecords, long moreBytes, long moreTransactions) {
        records.addAndGet(moreRecords);
        bytes.addAndGet(moreBytes);
        transactions.addAndGet(moreTransactions);
        kafkaTransactions.incrementAndGet();
    }

    void published(Lsn point, Optional<Instant> committedAt) {
        published.set(point);
        committedAt.ifPresent(publishedCommitAt::set);
    }

    public void confirmed(Lsn point) {
        confirmed.set(point);
    }

    public void heartbeatWritten() {
        heartbeats.incrementAndGet();
    }
}
