package dev.tidegate.lagmonitor.model;

import dev.tidegate.lagmonitor.model.TopicView.Point;
import dev.tidegate.lagmonitor.model.table.TableColumns;
import dev.tidegate.lagmonitor.model.table.TableDrift;
import dev.tidegate.lagmonitor.model.table.TableLoadProgress;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.model.table.TableWrites;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineState.Phase;
import dev.tidegate.state.catalog.SourceFindings;
import dev.tidegate.state.catalog.SourceNotice;
import dev.tidegate.state.history.KnownHistory;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.lane.Checkpoint.TopicOffset;
import dev.tidegate.state.lane.DriftKind;
import dev.tidegate.state.lane.LaneStop;
import dev.tidegate.state.publication.TableDoubt;
import dev.tidegate.state.sequence.SequenceStates;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.state.verification.VerifiedTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the three say, for tests: a source whose clock shows {@link #NOON} at monotonic time 0 and whose WAL ends at 0/3000; a
 * topic that goes to 0/2000 (900 ms old; 0/2800 is written but in an open Kafka transaction, 400 ms old); a target that
 * stands at 0/1000 (2 s old).
 */
public final class Views {

    public Optional<TopicView.Unsafe> unsafeTopic = Optional.empty();

    public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    public static final StreamId STREAM = StreamId.create();
    public static final TableId ORDERS = new TableId("public", "orders");

    // Set what a test is about before the views are taken.
    public Instant sourceNow = NOON;
    public long sourceNanos;
    public Lsn sourceLsn = Lsn.parse("0/3000");
    public Observed<SlotStatus> slot = Observed.of(slot("reserved", true, Optional.of(1L << 30)));
    public Observed<SourceHistory> history = Observed.of(new SourceHistory(Optional.of(1L), Optional.empty()));
    public Instant heldAt = NOON.minusSeconds(2);
    public Lsn applied = Lsn.parse("0/1000");
    public long targetNanos;
    public Instant targetNow = NOON;
    public Instant appliedAt = NOON.minusMillis(500);
    public Optional<LaneStop> stop = Optional.empty();
    public TableStatus.State tableState = TableStatus.State.STREAMING;
    public TableLoadProgress load = TableLoadProgress.none();
    public TableDrift drift = TableDrift.NONE;
    public Optional<TableStatus.OwnLane> ownLane = Optional.empty();
    public Optional<TableDoubt> doubt = Optional.empty();
    public Optional<VerifiedTable> verified = Optional.empty();
    public List<SourceNotice> notices = List.of();
    public Optional<Instant> lookedAt = Optional.of(NOON.minusSeconds(3));
    public SequenceStates sequences = new SequenceStates(Optional.of(NOON.minusSeconds(10)), List.of());
    public Map<String, String> sourceColumns = Map.of("id", "integer", "at", "timestamp(6) without time zone");
    public Map<String, String> targetColumns = sourceColumns;
    public List<dev.tidegate.postgres.replication.OpenTransaction> open = List.of();
    public Instant readableAt = NOON.minusMillis(900);
    public Instant writtenAt = NOON.minusMillis(400);

    public static SlotStatus slot(String walStatus, boolean active, Optional<Long> safe) {
        return new SlotStatus(
                "tidegate_orders",
                active,
                Optional.of(walStatus),
                Optional.of(Lsn.parse("0/10")),
                Optional.of(Lsn.parse("0/20")),
                Optional.of(3L << 20),
                safe,
                Optional.empty(),
                Optional.of(12L),
                Optional.of(true),
                List.of());
    }

    /** Applied that long before noon. */
    public static TableDrift drift(Duration ago, long rows) {
        return new TableDrift(
                Map.of(DriftKind.UPDATE_FOUND_NONE, rows),
                Optional.of(new TableDrift.Last(Lsn.parse("0/500"), NOON.minus(ago))));
    }

    public static VerifiedTable verified(ComparisonState state, Duration ago) {
        long differences = state == ComparisonState.DIFFERENT ? 1 : 0;
        return new VerifiedTable(
                state, Lsn.parse("0/600"), NOON.minus(ago), differences, 2 * differences, 3 * differences, "note");
    }

    public SourceView source() {
        return new SourceView(
                new SourceClockSample(sourceNow, sourceLsn, sourceNanos),
                slot,
                history,
                Observed.of(open),
                new TableFacts(
                        Observed.of(new TableColumns(Map.of(ORDERS, sourceColumns), Map.of())),
                        Observed.of(new TableWrites(Map.of(ORDERS, 12.5)))));
    }

    public TopicView topic() {
        return new TopicView(
                Optional.of(new Point(Lsn.parse("0/2800"), Optional.of(writtenAt))),
                Optional.of(new Point(Lsn.parse("0/2000"), Optional.of(readableAt))),
                130,
                120,
                0,
                unsafeTopic);
    }

    public TargetView target() {
        Checkpoint checkpoint = new Checkpoint(
                0,
                STREAM,
                1,
                applied,
                applied,
                Optional.empty(),
                Optional.of(new TopicOffset("topic", 100)),
                Optional.of(heldAt),
                Optional.of(heldAt.minusMillis(300)),
                appliedAt,
                7,
                70);
        return new TargetView(
                new PipelineState(STREAM, "1", "shop", Optional.of(Lsn.parse("0/1")), Phase.STREAMING),
                targetNow,
                KnownHistory.NONE,
                Optional.of(checkpoint),
                stop,
                Observed.of(List.of(
                        new TableStatus(ORDERS, tableState, 5, 500, load, drift, ownLane, Optional.empty(), doubt))),
                verified.<Observed<Map<TableId, VerifiedTable>>>map(found -> Observed.of(Map.of(ORDERS, found)))
                        .orElseGet(() -> Observed.of(Map.of())),
                new TableFacts(
                        Observed.of(new TableColumns(Map.of(ORDERS, targetColumns), Map.of())),
                        Observed.of(new TableWrites(Map.of(ORDERS, 11.0)))),
                Observed.of(sequences),
                Observed.of(new SourceFindings(lookedAt, notices, List.of())),
                targetNanos);
    }

    public void clockOfTheSourceIsOffBy(Duration skew) {
        sourceNow = sourceNow.plus(skew);
        heldAt = heldAt.plus(skew);
        readableAt = readableAt.plus(skew);
        writtenAt = writtenAt.plus(skew);
    }
}
