package dev.tidegate.monitor;

import dev.tidegate.core.Lsn;
import dev.tidegate.core.StreamId;
import dev.tidegate.core.TableId;
import dev.tidegate.core.state.Checkpoint;
import dev.tidegate.core.state.Checkpoint.TopicOffset;
import dev.tidegate.core.state.PipelineState;
import dev.tidegate.core.state.PipelineState.Phase;
import dev.tidegate.core.state.SequenceStates;
import dev.tidegate.monitor.probe.LaneStop;
import dev.tidegate.monitor.probe.SlotStatus;
import dev.tidegate.monitor.probe.SourceClock;
import dev.tidegate.monitor.probe.SourceView;
import dev.tidegate.monitor.probe.TableColumns;
import dev.tidegate.monitor.probe.TableLoad;
import dev.tidegate.monitor.probe.TableStatus;
import dev.tidegate.monitor.probe.TargetView;
import dev.tidegate.monitor.probe.TopicView;
import dev.tidegate.monitor.probe.TopicView.Point;
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

    public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    public static final StreamId STREAM = StreamId.create();
    public static final TableId ORDERS = new TableId("public", "orders");

    // Set what a test is about before the views are taken.
    public Instant sourceNow = NOON;
    public long sourceNanos;
    public Lsn sourceLsn = Lsn.parse("0/3000");
    public Reading<SlotStatus> slot = Reading.of(slot("reserved", true, Optional.of(1L << 30)));
    public Instant heldAt = NOON.minusSeconds(2);
    public Lsn applied = Lsn.parse("0/1000");
    public long targetNanos;
    public Instant targetNow = NOON;
    public Instant appliedAt = NOON.minusMillis(500);
    public Optional<LaneStop> stop = Optional.empty();
    public String tableState = "streaming";
    public Map<String, Long> drift = Map.of();
    public SequenceStates sequences = new SequenceStates(Optional.of(NOON.minusSeconds(10)), List.of());
    public Map<String, String> sourceColumns = Map.of("id", "integer", "at", "timestamp(6) without time zone");
    public Map<String, String> targetColumns = sourceColumns;
    public List<dev.tidegate.core.catalog.OpenTransaction> open = List.of();
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
                Optional.of(12L));
    }

    public SourceView source() {
        return new SourceView(
                new SourceClock(sourceNow, sourceLsn, sourceNanos),
                slot,
                Reading.of(open),
                Reading.of(new TableColumns(Map.of(ORDERS, sourceColumns))));
    }

    public TopicView topic() {
        return new TopicView(
                Optional.of(new Point(Lsn.parse("0/2800"), Optional.of(writtenAt))),
                Optional.of(new Point(Lsn.parse("0/2000"), Optional.of(readableAt))),
                130,
                120,
                0);
    }

    public TargetView target() {
        Checkpoint checkpoint = new Checkpoint(
                0,
                STREAM,
                1,
                applied,
                applied,
                Optional.of(new TopicOffset("topic", 100)),
                Optional.of(heldAt),
                Optional.of(heldAt.minusMillis(300)),
                appliedAt,
                7,
                70);
        return new TargetView(
                new PipelineState(STREAM, "1", "shop", Optional.of(Lsn.parse("0/1")), Phase.STREAMING),
                targetNow,
                Optional.of(checkpoint),
                stop,
                Reading.of(List.of(
                        new TableStatus(ORDERS, tableState, 5, 500, TableLoad.none(), drift, Optional.empty()))),
                Reading.of(sequences),
                Reading.of(new TableColumns(Map.of(ORDERS, targetColumns))),
                targetNanos);
    }

    public void clockOfTheSourceIsOffBy(Duration skew) {
        sourceNow = sourceNow.plus(skew);
        heldAt = heldAt.plus(skew);
        readableAt = readableAt.plus(skew);
        writtenAt = writtenAt.plus(skew);
    }
}
