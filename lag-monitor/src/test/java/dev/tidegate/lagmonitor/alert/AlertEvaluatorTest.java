package dev.tidegate.lagmonitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.monitor.AlertLimits;
import dev.tidegate.config.monitor.AlertsConfig;
import dev.tidegate.lagmonitor.alert.Notification.Kind;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.lag.PipelineViews;
import dev.tidegate.lagmonitor.model.Views;
import dev.tidegate.lagmonitor.model.table.TableDrift;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.readiness.AssessedView;
import dev.tidegate.lagmonitor.readiness.Gate;
import dev.tidegate.state.lane.LaneStop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every condition begins and ends an alert at its own limit. The clock is what the test says it is. */
class AlertEvaluatorTest {

    private static final double QUIET_WAL = 1;

    private final Views views = new Views();
    private final AlertEvaluator alerts = new AlertEvaluator(
            "orders",
            new AlertsConfig(
                    AlertLimits.defaults(), Duration.ofMinutes(2), Duration.ofHours(4), List.of(), Optional.empty()));
    private double walRate = QUIET_WAL;
    private int second;
    private boolean applying = true;

    @Test
    void aHealthyPipelineAlertsOfNothing() {
        assertThat(seconds(1_200)).isEmpty();
        assertThat(alerts.firing()).isEmpty();
    }

    @Test
    void aHighLagIsToldAndResolvedWithHysteresis() {
        lagIs(301);
        assertThat(told(seconds(60))).isEmpty();
        assertThat(told(seconds(2))).containsExactly("firing lag-high");
        assertThat(alerts.firing()).singleElement().satisfies(firing -> assertThat(firing.summary())
                .contains("5 min behind"));
        lagIs(290);
        assertThat(told(seconds(600))).as("near the limit it stays one alert").isEmpty();
        lagIs(100);
        List<Notification> after = seconds(130);
        assertThat(told(after)).containsExactly("resolved lag-high");
        assertThat(after.get(0).headline()).contains("resolved after", "5 min behind");
    }

    @Test
    void whatIsUnknownIsToldAndWhatFollowsFromItIsNot() {
        List<Notification> told = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            told.addAll(judge(PipelineViews.pictureOfNothing()));
        }
        assertThat(told(told)).containsExactlyInAnyOrder("firing lag-unknown", "firing unreachable");
        assertThat(told.get(0).summary()).contains("nobody answers");
    }

    @Test
    void whileTablesAreCopiedThereIsNoLagToMiss() {
        views.tableState = TableStatus.State.LOADING;
        views.heldAt = Views.NOON.plusSeconds(10);
        assertThat(seconds(600)).isEmpty();
    }

    @Test
    void aStoppedLaneIsToldAtOnce() {
        views.stop = Optional.of(new LaneStop("APPLY-CONFLICT", "a row is there already", "see the row", Views.NOON));
        assertThat(told(seconds(1))).containsExactly("firing tables-errored");
        views.stop = Optional.empty();
        views.tableState = TableStatus.State.ERRORED;
        assertThat(seconds(300)).as("a table in error is the same alert").isEmpty();
        views.tableState = TableStatus.State.STREAMING;
        assertThat(told(seconds(130))).containsExactly("resolved tables-errored");
    }

    @Test
    void aSlotThatWillBeLostIsToldBeforeItIs() {
        walRate = (1L << 30) / 3_600.0;
        assertThat(told(seconds(70))).containsExactly("firing slot-at-risk");
        walRate = QUIET_WAL;
        assertThat(told(seconds(130))).containsExactly("resolved slot-at-risk");
        views.slot = dev.tidegate.lagmonitor.model.Observed.of(Views.slot("lost", false, Optional.empty()));
        assertThat(told(seconds(70))).containsExactly("firing slot-at-risk");
    }

    @Test
    void anApplierThatTakesNothingIsTold() {
        applying = false;
        assertThat(told(seconds(299))).isEmpty();
        assertThat(told(seconds(10))).containsExactly("firing no-progress");
        applying = true;
        assertThat(told(seconds(130))).containsExactly("resolved no-progress");
    }

    @Test
    void aMissingHeartbeatIsTold() {
        views.readableAt = Views.NOON.minusSeconds(61);
        assertThat(told(seconds(70))).containsExactly("firing heartbeat-missing");
    }

    @Test
    void driftIsTold() {
        views.drift = Views.drift(Duration.ofMinutes(5), 3);
        List<Notification> notices = seconds(1);
        assertThat(told(notices)).containsExactly("firing drift");
        assertThat(notices.get(0).value()).isEqualTo("3");
    }

    @Test
    void aFlappingGateIsToldAndACalmOneIsNot() {
        List<Notification> told = new ArrayList<>();
        for (int turn = 0; turn < 8; turn++) {
            views.drift = turn % 2 == 0 ? TableDrift.NONE : Views.drift(Duration.ofMinutes(5), 1);
            told.addAll(seconds(5));
        }
        assertThat(told(told)).contains("firing gate-flapping");
        views.drift = TableDrift.NONE;
        assertThat(told(seconds(900 + 130))).contains("resolved gate-flapping");
    }

    private void lagIs(int seconds) {
        views.heldAt = Views.NOON.minusSeconds(seconds);
        views.readableAt = Views.NOON.minusMillis(100);
    }

    private static List<String> told(List<Notification> notices) {
        return notices.stream()
                .map(notice -> notice.kind().text() + " " + notice.condition().id())
                .toList();
    }

    /** One look a second; while it applies, the target stands somewhere else at each of them. */
    private List<Notification> seconds(int count) {
        List<Notification> notices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (applying) {
                views.applied = new dev.tidegate.model.Lsn(0x1000 + second);
            }
            notices.addAll(judge(PipelineViews.pipeline(views, walRate)));
        }
        assertThat(notices).noneMatch(notice -> notice.kind() == Kind.STILL_FIRING);
        return notices;
    }

    private List<Notification> judge(PipelineView pipeline) {
        second++;
        PipelineView now = new PipelineView(
                Views.NOON.plusSeconds(second),
                pipeline.source(),
                pipeline.topic(),
                pipeline.target(),
                pipeline.takeover(),
                pipeline.lag(),
                pipeline.movement(),
                pipeline.slotForecast());
        return alerts.judge(new AssessedView(
                now, new Gate(PipelineViews.config(Map.of())).judge(now, List.of()), second * 1_000_000_000L));
    }
}
