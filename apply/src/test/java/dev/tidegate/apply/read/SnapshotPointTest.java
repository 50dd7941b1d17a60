package dev.tidegate.apply.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.RecordScript;
import dev.tidegate.apply.RecordScript.Transaction;
import dev.tidegate.apply.snapshot.VerificationPause;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.StopPolicy;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.history.HeldPoint;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.message.WalMessage.SnapshotRequest;
import dev.tidegate.topic.record.LaneRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Where a cut lies between transactions. */
class SnapshotPointTest {

    private static final TableShape TABLE = RecordScript.keyed("t", "id");
    private static final PipelineName PIPELINE = new PipelineName("orders");
    private static final String ASKED = "{\"kind\":\"cut\",\"name\":\"c1\",\"hold_ms\":800}";

    private final RecordScript script = new RecordScript(StreamId.create());
    private final List<ReaderEvent> batches = new ArrayList<>();
    private final TransactionAssembler assembler = new TransactionAssembler(
            HeldPoint.of(RecordScript.START),
            new ApplyConfig(1000, 1 << 20, Duration.ofDays(1), StopPolicy.WAIT, false),
            batches::add,
            message -> VerificationPause.requestIn(PIPELINE, message));

    private Optional<SnapshotRequest> read() throws Exception {
        Optional<SnapshotRequest> hold = Optional.empty();
        for (LaneRecord laneRecord : script.takeDecoded()) {
            assembler.add(laneRecord, 1, 0);
            hold = assembler.takePause().or(() -> Optional.empty());
        }
        return hold;
    }

    private List<String> summary() {
        return batches.stream()
                .map(batch -> batch instanceof ReaderEvent.Batch records
                        ? records.records().stream()
                                .map(r -> r instanceof LaneRecord.Change change
                                        ? change.key().text(0)
                                        : "m")
                                .collect(Collectors.joining(" "))
                        : "cut")
                .toList();
    }

    @Test
    void asksForAHoldWhenTheMessagesTransactionIsWhole() throws Exception {
        Transaction asking = script.begin().insert(TABLE, "1").message(ASKED);
        assertThat(read()).isEmpty();
        asking.end();
        assertThat(read()).contains(new SnapshotRequest("c1", Duration.ofMillis(800), Duration.ZERO));
        assertThat(assembler.takePause()).isEmpty();
    }

    @Test
    void asksForNothingWhenTheTransactionIsPartial() throws Exception {
        script.begin().message(ASKED).tornOff();
        read();
        script.begin().insert(TABLE, "2").end();
        assertThat(read()).isEmpty();
    }

    /** The slot's snapshot holds a transaction if its commit record starts before the point. */
    @Test
    void cutsRightBeforeTheFirstTransactionWhoseCommitStartsAtThePoint() throws Exception {
        Transaction before = script.begin().insert(TABLE, "1");
        before.end();
        Transaction at = script.begin().insert(TABLE, "2");
        at.end();
        assembler.snapshotAt(at.context().id().commitStart(), "c1");
        read();
        assembler.flush();
        assertThat(summary()).containsExactly("1", "cut", "2");
    }

    @Test
    void cutsBehindATransactionWhoseCommitStartsBeforeThePointAndEndsBehindIt() throws Exception {
        Transaction before = script.begin().insert(TABLE, "1");
        before.end();
        script.begin().insert(TABLE, "2").end();
        assembler.snapshotAt(new Lsn(before.context().id().commitStart().value() + 1), "c1");
        read();
        assembler.flush();
        assertThat(summary()).containsExactly("1", "cut", "2");
    }

    @Test
    void cutsBeforeAMessageAtThePoint() throws Exception {
        Transaction before = script.begin().insert(TABLE, "1");
        before.end();
        script.heartbeat(1);
        assembler.snapshotAt(script.point(), "c1");
        read();
        assembler.flush();
        assertThat(summary()).containsExactly("1", "cut", "m");
    }

    @Test
    void cutsOnce() throws Exception {
        Transaction first = script.begin().insert(TABLE, "1");
        first.end();
        script.begin().insert(TABLE, "2").end();
        assembler.snapshotAt(first.context().id().commitStart(), "c1");
        read();
        assembler.flush();
        assertThat(summary()).containsExactly("cut", "1 2");
    }
}
