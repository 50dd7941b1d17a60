package dev.tidegate.app.command.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.lagmonitor.lag.LaneLag;
import dev.tidegate.lagmonitor.lag.Movement;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.SourceClockSample;
import dev.tidegate.lagmonitor.model.SourceHistory;
import dev.tidegate.lagmonitor.model.SourceView;
import dev.tidegate.lagmonitor.model.TableFacts;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.TopicView;
import dev.tidegate.lagmonitor.model.TopicView.Point;
import dev.tidegate.lagmonitor.model.table.TableDrift;
import dev.tidegate.lagmonitor.model.table.TableLoadProgress;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.SequenceId;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.TableId;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.SchemaNotice;
import dev.tidegate.state.catalog.SourceFindings;
import dev.tidegate.state.catalog.SourceNotice;
import dev.tidegate.state.history.KnownHistory;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.lane.DriftKind;
import dev.tidegate.state.lane.LaneStop;
import dev.tidegate.state.sequence.SequenceState;
import dev.tidegate.state.sequence.SequenceState.Standing;
import dev.tidegate.state.sequence.SequenceStates;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusPrintTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final StreamId STREAM = StreamId.create();
    private static final TableFacts NO_FACTS = new TableFacts(unknown(), unknown());
    private static final Observed<Double> UNKNOWN_RATE = unknown();

    private static final SlotStatus SLOT = new SlotStatus(
            "tidegate_orders",
            true,
            Optional.of("extended"),
            Optional.of(Lsn.parse("0/10")),
            Optional.of(Lsn.parse("0/20")),
            Optional.of(3L << 20),
            Optional.of(5L << 30),
            Optional.empty(),
            Optional.of(12L),
            Optional.of(true),
            List.of());

    private static final SequenceStates SEQUENCES = new SequenceStates(
            Optional.of(NOON),
            List.of(
                    sequence("a_id_seq", Standing.IN_STEP, ""),
                    sequence("b_id_seq", Standing.IN_STEP, ""),
                    sequence("c_id_seq", Standing.BEHIND, "no right to UPDATE it"),
                    sequence("d_id_seq", Standing.MISSING, "there is none")));

    private static SequenceState sequence(String name, Standing standing, String note) {
        return new SequenceState(
                new SequenceId("public", name), Optional.empty(), Optional.empty(), standing, false, note);
    }

    @Test
    void textShowsWhatIsKnown() {
        String text = String.join("\n", StatusText.print(status(Observed.of(Lsn.parse("0/30")), Observed.of(SLOT))));

        assertThat(text)
                .contains("orders", "streaming", "captured", "0/30", "0.250 s, 4.0 kB of WAL")
                .contains("12 changes/s", "1,234 changes in 56 transactions")
                .contains("extended", "3.0 MB, lost after 5.0 GB more")
                .contains("2 in sync, 1 behind, 1 with a problem", "public.c_id_seq", "no right to UPDATE it")
                .contains("public.orders -> \"shop\".\"o\"", "update-found-none 2")
                .contains("SYNCHRONOUS-STANDBY  source: commits would wait", "-> name them")
                .contains("NEW-TABLE  public.late: nobody sends it", "-> load again")
                .contains("STOPPED", "CHAIN-BROKEN: records are missing", "-> drop and load again");
    }

    @Test
    void textSaysWhyAValueIsUnknown() {
        String text = String.join(
                "\n", StatusText.print(status(Observed.unknown("no broker"), Observed.unknown("no such slot"))));

        assertThat(text).contains("unknown: no broker", "unknown: no such slot", "sequences  unknown");
    }

    @Test
    void jsonHasEveryField() throws IOException {
        JsonNode json = json(status(Observed.of(Lsn.parse("0/30")), Observed.of(SLOT)));

        JsonNode lane = json.at("/lanes/0");
        assertThat(json.at("/phase").asText()).isEqualTo("streaming");
        assertThat(lane.at("/capturedLsn").asText()).isEqualTo("0/30");
        assertThat(lane.at("/appliedLsn").asText()).isEqualTo("0/28");
        assertThat(lane.at("/lagSeconds").asDouble()).isEqualTo(0.25);
        assertThat(lane.at("/changesPerSecond").asDouble()).isEqualTo(12);
        assertThat(lane.at("/stop/code").asText()).isEqualTo("CHAIN-BROKEN");
        assertThat(json.at("/slot/retainedBytes").asLong()).isEqualTo(3 << 20);
        assertThat(json.at("/slot/invalidationReason").isNull()).isTrue();
        assertThat(json.at("/tables/0/rowsCopied").asLong()).isEqualTo(7);
        assertThat(json.at("/tables/0/writtenAs").asText()).isEqualTo("\"shop\".\"o\"");
        assertThat(json.at("/tables/0/drift/update-found-none").asLong()).isEqualTo(2);
        assertThat(json.at("/sequences/inStep").asLong()).isEqualTo(2);
        assertThat(json.at("/sequences/problems").asLong()).isEqualTo(1);
        assertThat(json.at("/sequences/notInStep/0/state").asText()).isEqualTo("behind");
        assertThat(json.at("/schemaWarnings/0/code").asText()).isEqualTo("NEW-TABLE");
        assertThat(json.at("/sourceWarnings/0/code").asText()).isEqualTo("SYNCHRONOUS-STANDBY");
        assertThat(json.at("/unknown").isEmpty()).isTrue();
    }

    @Test
    void jsonHasNullAndTheReasonForWhatIsUnknown() throws IOException {
        JsonNode json = json(status(Observed.unknown("no broker"), Observed.unknown("no such slot")));

        assertThat(json.at("/lanes/0/capturedLsn").isNull()).isTrue();
        assertThat(json.at("/slot").isNull()).isTrue();
        assertThat(json.get("unknown").get("lanes[0].capturedLsn").asText()).isEqualTo("no broker");
        assertThat(json.at("/sequences").isNull()).isTrue();
        assertThat(json.get("unknown").has("sequences")).isTrue();
        assertThat(json.get("unknown").get("slot").asText()).isEqualTo("no such slot");
    }

    private static JsonNode json(StatusReport status) throws IOException {
        return new ObjectMapper().readTree(StatusJson.print(status));
    }

    private static StatusReport status(Observed<Lsn> captured, Observed<SlotStatus> slot) {
        Checkpoint checkpoint = new Checkpoint(
                0,
                STREAM,
                1,
                Lsn.parse("0/28"),
                Lsn.parse("0/28"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(NOON),
                Optional.empty(),
                NOON,
                56,
                1234);
        TargetView target = new TargetView(
                new PipelineState(STREAM, "1", "shop", Optional.of(Lsn.parse("0/8")), PipelineState.Phase.STREAMING),
                NOON,
                KnownHistory.NONE,
                Optional.of(checkpoint),
                Optional.of(new LaneStop("CHAIN-BROKEN", "records are missing", "drop and load again", NOON)),
                Observed.of(List.of(new TableStatus(
                        new TableId("public", "orders"),
                        TableStatus.State.STREAMING,
                        7,
                        70,
                        TableLoadProgress.none(),
                        new TableDrift(Map.of(DriftKind.UPDATE_FOUND_NONE, 2L), Optional.empty()),
                        Optional.empty(),
                        Optional.of("\"shop\".\"o\""),
                        Optional.empty()))),
                Observed.of(Map.of()),
                NO_FACTS,
                Observed.of(slot.value().isEmpty() ? new SequenceStates(Optional.empty(), List.of()) : SEQUENCES),
                Observed.of(new SourceFindings(Optional.of(NOON), List.of(), List.of())),
                0);
        SourceView source = new SourceView(
                new SourceClockSample(NOON, Lsn.parse("0/30"), 0),
                slot,
                Observed.of(new SourceHistory(Optional.of(1L), Optional.empty())),
                Observed.of(List.of()),
                NO_FACTS);
        Observed<TopicView> topic = captured.map(lsn -> {
            Optional<Point> point = Optional.of(new Point(lsn, Optional.of(NOON)));
            return new TopicView(point, point, 9, 9, 0);
        });
        PipelineView view = new PipelineView(
                NOON,
                Observed.of(source),
                topic,
                Observed.of(target),
                Observed.unknown("not asked for"),
                new LaneLag(Observed.of(Duration.ofMillis(250)), Observed.of(4096L), List.of()),
                new Movement(UNKNOWN_RATE, UNKNOWN_RATE, Observed.of(12.0), UNKNOWN_RATE, unknown(), unknown()),
                unknown());
        return new StatusReport(
                new PipelineName("orders"),
                view,
                new SchemaStatus(
                        Observed.of(List.of(
                                new SourceNotice("source", "SYNCHRONOUS-STANDBY", "commits would wait", "name them"))),
                        Observed.of(List.of(new SchemaNotice(
                                new TableId("public", "late"), "NEW-TABLE", "nobody sends it", "load again"))),
                        List.of()));
    }

    private static <T> Observed<T> unknown() {
        return Observed.unknown("not asked");
    }
}
