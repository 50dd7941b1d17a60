package dev.tidegate.apply.read;

import dev.tidegate.apply.snapshot.VerificationPause;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.model.history.HeldPoint;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.topic.codec.RecordReader;
import dev.tidegate.topic.message.WalMessage.SnapshotRequest;
import dev.tidegate.topic.record.InvalidRecordException;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.NewerRecordException;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reader of a lane, on a thread of its own, ahead of the writer by a bounded number of batches. */
public final class LaneReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LaneReader.class);
    private static final int BATCHES_AHEAD_MAX = 8;
    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

    private final LaneConsumer consumer;
    private final RecordReader records;
    private final EventQueue queue;
    private final TransactionAssembler assembler;
    private final VerificationPause verification;
    /** Not a background loop: its failures end the lane, and who closes it must know that the consumer is closed. */
    private final Thread thread;

    private volatile boolean closed;

    private LaneReader(
            LaneConsumer consumer, Checkpoint checkpoint, ApplyConfig bounds, VerificationPause verification) {
        this.verification = verification;
        this.consumer = consumer;
        this.records = new RecordReader(checkpoint.stream());
        this.queue = new EventQueue(BATCHES_AHEAD_MAX, 2 * bounds.batchBytesMax());
        this.assembler = new TransactionAssembler(
                new HeldPoint(checkpoint.commitLsn(), checkpoint.identity(), "target"),
                bounds,
                queue,
                verification::requestIn);
        this.thread = new Thread(this::read, "tidegate read lane " + checkpoint.lane());
        thread.setDaemon(true);
    }

    /** @param verification the reader's half of it is this thread's */
    public static LaneReader start(PipelineConfig config, Checkpoint checkpoint, VerificationPause verification) {
        LaneConsumer consumer =
                LaneConsumer.open(config.kafka(), config.pipeline().topic(), checkpoint);
        LaneReader reader = new LaneReader(consumer, checkpoint, config.apply(), verification);
        reader.thread.start();
        return reader;
    }

    /** Kafka's id of the topic that is read. */
    public String topicId() {
        return consumer.topicId();
    }

    /**
     * @return empty if none comes in time
     * @throws Exception why nothing more comes; after the last batch before it
     */
    public Optional<ReaderEvent> next(Duration timeout) throws Exception {
        return queue.poll(timeout);
    }

    private void read() {
        try (consumer) {
            while (!closed) {
                Duration timeout = assembler.untilDue(System.nanoTime()).orElse(POLL_TIMEOUT);
                for (ConsumerRecord<byte[], byte[]> next : consumer.poll(timeout)) {
                    assembler.add(decode(next), next.offset(), System.nanoTime());
                    Optional<SnapshotRequest> request = assembler.takePause();
                    if (request.isPresent()) {
                        pause(request.get());
                    }
                }
                assembler.flushIfDue(System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            queue.fail(e);
        } catch (RuntimeException e) {
            failAfterWhatIsWhole(e);
        } catch (Throwable e) {
            queue.fail(e);
        }
    }

    /** The snapshot's point is not known yet, so nothing is handed over beyond until it is. */
    private void pause(SnapshotRequest request) throws InterruptedException {
        assembler.flush();
        verification.ask(request);
        queue.put(new ReaderEvent.PauseForVerify(request));
        verification.awaitPoint().ifPresent(point -> assembler.snapshotAt(point, request.id()));
    }

    /** What came before a gap or a bad record is good. */
    private void failAfterWhatIsWhole(RuntimeException e) {
        try {
            assembler.flush();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        queue.fail(e);
    }

    /** What breaks the contract is never quoted: it may hold a row. */
    private LaneRecord decode(ConsumerRecord<byte[], byte[]> next) {
        try {
            return records.read(next.value());
        } catch (NewerRecordException e) {
            throw new NewerRecordException(e.getMessage() + " (offset " + next.offset() + " of " + next.topic() + "-"
                    + next.partition() + ")");
        } catch (RuntimeException e) {
            String why = e instanceof InvalidRecordException
                    ? e.getMessage()
                    : e.getClass().getSimpleName();
            throw new TidegateException(
                    ApplyCode.RECORD_INVALID,
                    "the record at offset " + next.offset() + " of " + next.topic() + "-" + next.partition()
                            + " does not keep the topic contract: " + why,
                    "find out who else writes to the topic; if it is left over from an earlier pipeline of this name,"
                            + " delete the topic and start capture again",
                    e);
        }
    }

    /** Waits for the thread, for a bounded time. */
    @Override
    public void close() {
        closed = true;
        queue.close();
        verification.release();
        consumer.wakeup();
        if (!joined()) {
            LOG.warn("{} has not ended within {} s, interrupting it", thread.getName(), END_TIMEOUT.toSeconds());
            thread.interrupt();
            joined();
        }
    }

    private boolean joined() {
        try {
            thread.join(END_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
