package dev.tidegate.topic.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TransactionId;
import dev.tidegate.model.history.PointIdentity;
import dev.tidegate.topic.codec.RecordWriter;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.record.EncodedRecord;
import dev.tidegate.topic.record.OtherStreamException;
import dev.tidegate.topic.record.TransactionContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TailReaderTest {

    private static final PipelineName PIPELINE = new PipelineName("shop");
    private static final Instant COMMITTED = Instant.parse("2026-01-02T03:04:05.678901Z");
    private static final TransactionContext TRANSACTION =
            new TransactionContext(new TransactionId(7, new Lsn(900)), new Lsn(800), 1_767_323_045_678_901L);

    private final StreamId stream = StreamId.create();
    private final RecordWriter writer = new RecordWriter(stream);
    private final KeptLane lane = new KeptLane();

    private TopicTail complete() {
        return TailReader.complete(lane, KeptLane.LANE, stream, PIPELINE).read();
    }

    private TailReader sample() {
        return TailReader.sample(lane, KeptLane.LANE, stream, PIPELINE);
    }

    /** A record inside of a transaction. */
    private EncodedRecord inside() {
        return writer.message(TRANSACTION, 1, new Lsn(850), "other", "", 1L);
    }

    private List<EncodedRecord> inside(int count) {
        return Stream.generate(this::inside).limit(count).toList();
    }

    private EncodedRecord end(long lsn) {
        return writer.end(TRANSACTION, new Lsn(lsn), 1);
    }

    private EncodedRecord message(long lsn, String content) {
        return writer.message(new Lsn(800), new Lsn(lsn), PIPELINE.messagePrefix(), content, 1L);
    }

    private static TopicTail.Point point(long lsn) {
        return new TopicTail.Point(
                new Lsn(lsn),
                Optional.of(COMMITTED),
                PointIdentity.transaction(TRANSACTION.id().xid(), TRANSACTION.commitMicros()));
    }

    @Test
    void findsNothingInAnEmptyTopic() {
        assertThat(complete()).isEqualTo(new TopicTail(Optional.empty(), 0, 0));
    }

    @Test
    void findsTheLastPoint() {
        lane.add(List.of(inside(), end(910), inside(), end(920)));

        assertThat(complete()).isEqualTo(new TopicTail(Optional.of(point(920)), 0, 4));
    }

    @Test
    void countsThePartialTransactionBehindIt() {
        lane.add(List.of(inside(), end(910), inside(), inside()));

        TopicTail tail = complete();

        assertThat(tail).isEqualTo(new TopicTail(Optional.of(point(910)), 2, 4));
        assertThat(tail.isPartial()).isTrue();
    }

    /** One step back ends at the point itself, with the whole partial transaction in the steps before. */
    @Test
    void countsAPartialTransactionOfSeveralSteps() {
        lane.add(List.of(inside(), end(910)));
        lane.add(inside(500));

        assertThat(complete()).isEqualTo(new TopicTail(Optional.of(point(910)), 500, 502));
    }

    @Test
    void findsNoPointInTheInsideOfTheFirstTransaction() {
        lane.add(inside(5_000));

        assertThat(complete()).isEqualTo(new TopicTail(Optional.empty(), 5_000, 5_000));
    }

    @Test
    void takesTheTimeOfAHeartbeat() {
        String heartbeat = new WalMessage.Heartbeat(COMMITTED.plusSeconds(3)).content();
        lane.add(List.of(end(910), message(930, heartbeat)));

        assertThat(complete().point())
                .contains(new TopicTail.Point(
                        new Lsn(930), Optional.of(COMMITTED.plusSeconds(3)), PointIdentity.message(heartbeat)));
    }

    @Test
    void keepsTheTimeOfThePointBeforeAMessageWithoutOne() {
        String future = "{\"kind\":\"future\"}";
        lane.add(List.of(end(910), message(930, future)));

        assertThat(complete().point())
                .contains(new TopicTail.Point(new Lsn(930), Optional.of(COMMITTED), PointIdentity.message(future)));
    }

    @Test
    void refusesAnotherStream() {
        lane.add(List.of(new RecordWriter(StreamId.create()).end(TRANSACTION, new Lsn(910), 1), end(920)));

        assertThatThrownBy(this::complete).isInstanceOf(OtherStreamException.class);
    }

    @Test
    void aSampleLeavesOutAnotherStream() {
        lane.add(List.of(end(910), new RecordWriter(StreamId.create()).end(TRANSACTION, new Lsn(990), 1)));

        assertThat(sample().read().point()).contains(point(910));
    }

    @Test
    void aSampleReadsNothingBeforeItsBegin() {
        lane.add(List.of(end(910), inside()));

        assertThat(sample().read(1, 2)).isEqualTo(new TopicTail(Optional.empty(), 1, 2));
    }

    /** What came after the end was asked for belongs to the next sample. */
    @Test
    void readsNothingBehindTheEnd() {
        lane.add(List.of(end(910), end(920)));

        assertThat(sample().read(0, 1)).isEqualTo(new TopicTail(Optional.of(point(910)), 0, 1));
    }
}
