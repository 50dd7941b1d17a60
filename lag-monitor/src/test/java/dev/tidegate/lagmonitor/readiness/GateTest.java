package dev.tidegate.lagmonitor.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.config.monitor.GateCheck.Need;
import dev.tidegate.lagmonitor.lag.PipelineView;
import dev.tidegate.lagmonitor.lag.PipelineViews;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.Sample;
import dev.tidegate.lagmonitor.model.SourceHistory;
import dev.tidegate.lagmonitor.model.TopicView;
import dev.tidegate.lagmonitor.model.Views;
import dev.tidegate.lagmonitor.model.table.TableDrift;
import dev.tidegate.lagmonitor.model.table.TableLoadProgress;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.SequenceId;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.replication.OpenTransaction;
import dev.tidegate.state.catalog.SourceNotice;
import dev.tidegate.state.lane.DriftKind;
import dev.tidegate.state.lane.LaneStop;
import dev.tidegate.state.monitor.GateState;
import dev.tidegate.state.publication.TableDoubt;
import dev.tidegate.state.sequence.SequenceState;
import dev.tidegate.state.sequence.SequenceStates;
import dev.tidegate.state.verification.ComparisonState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GateTest {

    private static final Map<GateCheck, Need> WITHOUT_VERIFICATION = Map.of(GateCheck.VERIFICATION, Need.OPTIONAL);

    private final Views views = new Views();
    private Map<GateCheck, Need> needs = WITHOUT_VERIFICATION;
    private double walBytesPerSecond = 1000;

    @Test
    void isOpenWhenEveryRequiredCheckHasPassed() {
        GateReport gate = judge(PipelineViews.samples(15, 1000));

        assertThat(gate.obstacles()).isEmpty();
        assertThat(gate.state()).isEqualTo(GateState.OPEN);
        assertThat(gate.checks()).hasSize(GateCheck.values().length);
    }

    @Test
    void isUnknownByDefaultUntilSomebodyHasVerified() {
        needs = Map.of();
        GateReport gate = judge(PipelineViews.samples(15, 1000));

        assertThat(gate.state()).isEqualTo(GateState.UNKNOWN);
        assertThat(gate.obstacles()).singleElement().satisfies(check -> {
            assertThat(check.check()).isEqualTo(GateCheck.VERIFICATION);
            assertThat(check.outcome()).isEqualTo(CheckResult.UNKNOWN);
            assertThat(check.nextStep()).isNotBlank();
        });
    }

    @Test
    void theLagMustHoldForTheWholeWindow() {
        assertThat(result(GateCheck.LAG, PipelineViews.samples(5, 1000)).outcome())
                .isEqualTo(CheckResult.UNKNOWN);
        assertThat(result(GateCheck.LAG, PipelineViews.samples(15, 1000)).outcome())
                .isEqualTo(CheckResult.PASSED);
    }

    @Test
    void aHighOrUnknownLagStartsTheWindowAnew() {
        List<Sample> high = IntStream.range(0, 15)
                .mapToObj(second -> PipelineViews.sample(second, Optional.of(Duration.ofSeconds(second == 8 ? 31 : 1))))
                .toList();
        List<Sample> unknown = IntStream.range(0, 15)
                .mapToObj(second -> PipelineViews.sample(
                        second, second == 8 ? Optional.empty() : Optional.of(Duration.ofSeconds(1))))
                .toList();

        assertThat(result(GateCheck.LAG, high).outcome()).isEqualTo(CheckResult.UNKNOWN);
        assertThat(result(GateCheck.LAG, unknown).outcome()).isEqualTo(CheckResult.UNKNOWN);
    }

    @Test
    void aHighLagFails() {
        views.heldAt = Views.NOON.minusSeconds(31);

        assertFails(GateCheck.LAG);
    }

    @Test
    void aSlotInDangerFails() {
        views.slot = Observed.of(Views.slot("lost", true, Optional.empty()));
        assertFails(GateCheck.SLOT);
        views.slot = Observed.of(Views.slot("unreserved", true, Optional.of(1L << 40)));
        assertFails(GateCheck.SLOT);
        views.slot = Observed.of(Views.slot("extended", true, Optional.of(1_000_000L)));
        assertFails(GateCheck.SLOT);
    }

    @Test
    void captureFailsWithoutAReaderOrWithoutAHeartbeat() {
        views.readableAt = Views.NOON.minusSeconds(16);
        assertFails(GateCheck.CAPTURE);
        views.readableAt = Views.NOON;
        views.slot = Observed.of(Views.slot("reserved", false, Optional.empty()));
        assertFails(GateCheck.CAPTURE);
    }

    @Test
    void captureFailsWhileTheTopicCouldLoseWhatIsNotApplied() {
        views.unsafeTopic = Optional.of(new TopicView.Unsafe("topic t has retention.ms=1", "kafka-configs.sh ..."));
        assertFails(GateCheck.CAPTURE);
    }

    @Test
    void applyFailsWhenItStoppedOrMakesNoProgress() {
        views.appliedAt = views.targetNow.minusSeconds(16);
        assertFails(GateCheck.APPLY);
        views.appliedAt = views.targetNow;
        views.stop = Optional.of(new LaneStop("CHAIN-BROKEN", "a record is missing", "load again", Views.NOON));
        assertFails(GateCheck.APPLY);
        assertFails(GateCheck.TABLES);
    }

    @Test
    void theTargetsOwnClockMayBeWrong() {
        views.targetNow = views.targetNow.plusSeconds(3600);
        views.appliedAt = views.appliedAt.plusSeconds(3600);
        views.sequences = new SequenceStates(Optional.of(views.targetNow.minusSeconds(5)), List.of());
        views.lookedAt = Optional.of(views.targetNow.minusSeconds(3));

        assertThat(judge(PipelineViews.samples(15, 1000)).state()).isEqualTo(GateState.OPEN);
    }

    @Test
    void tablesThatAreLoadedStillFail() {
        views.tableState = TableStatus.State.LOADING;
        assertFails(GateCheck.TABLES);
    }

    @Test
    void aSourceThatTheTargetWasNotFilledFromFails() {
        views.history = Observed.of(new SourceHistory(
                Optional.of(1L),
                Optional.of(new TidegateException(ServerCode.SOURCE_SET_BACK, "it was set back", "accept it"))));
        assertFails(GateCheck.SLOT);
    }

    @Test
    void tablesThatMayHaveLostRowsFail() {
        views.doubt = Optional.of(new TableDoubt(
                Views.ORDERS, "PUBLICATION-CHANGED", "rows may be missing", "verify it", Lsn.parse("0/500")));
        assertFails(GateCheck.TABLES);
    }

    @Test
    void whatOfTheSourceHasToBePutRightFails() {
        views.notices = List.of(new SourceNotice("type public.stage", "TYPE-CONTENT", "it differs", "run this"));
        assertFails(GateCheck.SCHEMA);
    }

    /** As long as nobody looks, nothing is recorded. */
    @ParameterizedTest
    @EnumSource(names = {"TABLES", "SCHEMA"})
    void whatNobodyHasLookedAtIsUnknown(GateCheck check) {
        views.lookedAt = Optional.empty();
        assertThatNobodyLooks(check, "capture has not looked at the source yet");
        views.lookedAt = Optional.of(Views.NOON.minusSeconds(31));
        assertThatNobodyLooks(check, "capture has not looked at the source for 31");
        views.lookedAt = Optional.of(Views.NOON.minusSeconds(30));
        assertThat(result(check, PipelineViews.samples(15, 1000)).hasPassed()).isTrue();
    }

    private void assertThatNobodyLooks(GateCheck check, String reason) {
        GateReport gate = judge(PipelineViews.samples(15, 1000));
        CheckResult result = result(check, gate);
        assertThat(result.outcome()).isEqualTo(CheckResult.UNKNOWN);
        assertThat(result.reason()).startsWith(reason);
        assertThat(result.nextStep()).contains("tidegate capture");
        assertThat(gate.state()).isEqualTo(GateState.UNKNOWN);
    }

    @Test
    void whatHasFailedFailsAlsoIfNobodyLooks() {
        views.lookedAt = Optional.empty();
        views.doubt = Optional.of(new TableDoubt(
                Views.ORDERS, "PUBLICATION-CHANGED", "rows may be missing", "verify it", Lsn.parse("0/500")));
        assertFails(GateCheck.TABLES);
        views.targetColumns = Map.of("id", "integer");
        assertFails(GateCheck.SCHEMA);
        views.notices = List.of(new SourceNotice("type public.stage", "TYPE-CONTENT", "it differs", "run this"));
        assertFails(GateCheck.SCHEMA);
    }

    @Test
    void driftFailsUntilAYoungerVerificationFindsTheTableTheSame() {
        views.drift = Views.drift(Duration.ofMinutes(5), 2);
        assertFails(GateCheck.DRIFT);
        views.verified = Optional.of(Views.verified(ComparisonState.SAME, Duration.ofMinutes(6)));
        assertFails(GateCheck.DRIFT);
        views.verified = Optional.of(Views.verified(ComparisonState.DIFFERENT, Duration.ofMinutes(4)));
        assertFails(GateCheck.DRIFT);
        views.verified = Optional.of(Views.verified(ComparisonState.SAME, Duration.ofMinutes(4)));
        assertThat(judge(PipelineViews.samples(15, 1000)).state()).isEqualTo(GateState.OPEN);
        views.drift = Views.drift(Duration.ofMinutes(3), 2);
        assertFails(GateCheck.DRIFT);
    }

    /** A change may be older than the point of a comparison, and its commit younger; and a clock may have been set back. */
    @Test
    void driftIsNotSettledByItsTimeAloneNorByItsPlaceAlone() {
        views.verified = Optional.of(Views.verified(ComparisonState.SAME, Duration.ofMinutes(4)));
        views.drift = drift("0/600", Duration.ofMinutes(5));
        assertFails(GateCheck.DRIFT);
        views.drift = drift("0/500", Duration.ofMinutes(4));
        assertFails(GateCheck.DRIFT);
    }

    private static TableDrift drift(String lsn, Duration ago) {
        return new TableDrift(
                Map.of(DriftKind.UPDATE_FOUND_NONE, 1L),
                Optional.of(new TableDrift.Last(Lsn.parse(lsn), Views.NOON.minus(ago))));
    }

    @Test
    void verificationPassesIfEveryTableWasFoundTheSameNotTooLongAgo() {
        needs = Map.of();
        views.verified = Optional.of(Views.verified(ComparisonState.SAME, Duration.ofHours(23)));
        assertThat(judge(PipelineViews.samples(15, 1000)).state()).isEqualTo(GateState.OPEN);
        views.verified = Optional.of(Views.verified(ComparisonState.SAME, Duration.ofHours(25)));
        assertFails(GateCheck.VERIFICATION);
        views.verified = Optional.of(Views.verified(ComparisonState.DIFFERENT, Duration.ofMinutes(1)));
        assertFails(GateCheck.VERIFICATION);
        assertThat(result(GateCheck.VERIFICATION, PipelineViews.samples(15, 1)).reason())
                .contains("public.orders (1 missing, 2 extra, 3 mismatched)");
    }

    @Test
    void verificationIsUnknownWithoutAResultOrIfTheTableWasCopiedAnew() {
        needs = Map.of();
        views.verified = Optional.of(Views.verified(ComparisonState.UNKNOWN, Duration.ofMinutes(1)));
        assertThat(result(GateCheck.VERIFICATION, PipelineViews.samples(15, 1)).outcome())
                .isEqualTo(CheckResult.UNKNOWN);
        views.verified = Optional.of(Views.verified(ComparisonState.SAME, Duration.ofMinutes(1)));
        views.load = copiedUpTo("0/601");
        assertThat(result(GateCheck.VERIFICATION, PipelineViews.samples(15, 1)).reason())
                .isEqualTo("the two sides have not been compared yet");
        views.verified = Optional.of(Views.verified(ComparisonState.DIFFERENT, Duration.ofMinutes(1)));
        assertThat(result(GateCheck.VERIFICATION, PipelineViews.samples(15, 1)).outcome())
                .as("what differed is gone with the old copy")
                .isEqualTo(CheckResult.UNKNOWN);
        views.verified = Optional.of(Views.verified(ComparisonState.SAME, Duration.ofMinutes(1)));
        views.load = copiedUpTo("0/600");
        assertThat(result(GateCheck.VERIFICATION, PipelineViews.samples(15, 1)).hasPassed())
                .isTrue();
        views.targetNow = Views.NOON.minusSeconds(3_600);
        assertThat(result(GateCheck.VERIFICATION, PipelineViews.samples(15, 1)).outcome())
                .as("a clock that was set back")
                .isEqualTo(CheckResult.UNKNOWN);
    }

    private static TableLoadProgress copiedUpTo(String lsn) {
        return new TableLoadProgress(0, 0, 1, 1, 0, Optional.empty(), Optional.of(Lsn.parse(lsn)), 0, Optional.empty());
    }

    /** Of two tables one is new since. */
    @Test
    void aTableThatHasComeInSinceTheVerificationKeepsTheGateShut() {
        views.verified = Optional.of(Views.verified(ComparisonState.SAME, Duration.ofMinutes(1)));
        PipelineView pipeline = PipelineViews.pipeline(views, walBytesPerSecond);
        TableStatus one = pipeline.target()
                .value()
                .orElseThrow()
                .tables()
                .value()
                .orElseThrow()
                .get(0);
        TableStatus late = new TableStatus(
                new TableId("public", "late"),
                one.state(),
                0,
                0,
                one.load(),
                one.drift(),
                one.ownLane(),
                one.writtenAs(),
                one.doubt());
        GateReport gate = new Gate(PipelineViews.config(Map.of()))
                .judge(PipelineViews.withTables(pipeline, List.of(one, late)), PipelineViews.samples(15, 1));

        assertThat(gate.state()).isEqualTo(GateState.UNKNOWN);
        assertThat(gate.obstacles()).singleElement().satisfies(check -> assertThat(check.reason())
                .isEqualTo("not compared since they were copied: public.late"));
    }

    @Test
    void sequencesFailWhenBehindAndAreUnknownWhenNobodyLooked() {
        SequenceState behind = new SequenceState(
                new SequenceId("public", "s"),
                Optional.empty(),
                Optional.empty(),
                SequenceState.Standing.BEHIND,
                false,
                "");
        views.sequences = new SequenceStates(Optional.of(Views.NOON), List.of(behind));
        assertFails(GateCheck.SEQUENCES);
        views.sequences = new SequenceStates(Optional.of(Views.NOON.minusSeconds(600)), List.of());
        assertThat(result(GateCheck.SEQUENCES, PipelineViews.samples(15, 1)).outcome())
                .isEqualTo(CheckResult.UNKNOWN);
        views.sequences = new SequenceStates(Optional.empty(), List.of());
        assertThat(result(GateCheck.SEQUENCES, PipelineViews.samples(15, 1)).outcome())
                .isEqualTo(CheckResult.UNKNOWN);
    }

    @Test
    void differingColumnsFail() {
        views.targetColumns = Map.of("id", "smallint", "at", "timestamp(6) without time zone");
        assertFails(GateCheck.SCHEMA);
        views.targetColumns = Map.of("id", "integer");
        assertFails(GateCheck.SCHEMA);
        views.targetColumns = Map.of("id", "integer", "at", "timestamp(3) without time zone");
        assertFails(GateCheck.PRECISION);
        assertThat(result(GateCheck.SCHEMA, PipelineViews.samples(15, 1)).hasPassed())
                .as("a precision is not counted twice")
                .isTrue();
        views.targetColumns = Map.of("id", "bigint", "at", "timestamp(6) without time zone", "more", "text");
        assertThat(judge(PipelineViews.samples(15, 1)).state())
                .as("wider types and more columns")
                .isEqualTo(GateState.OPEN);
    }

    @Test
    void anOpenTransactionFailsAndOneOfUnknownAgeIsUnknown() {
        views.open = List.of(transaction(Optional.of(Duration.ofMinutes(5))));
        assertFails(GateCheck.TRANSACTIONS);
        views.open = List.of(transaction(Optional.empty()));
        assertThat(result(GateCheck.TRANSACTIONS, PipelineViews.samples(15, 1)).outcome())
                .isEqualTo(CheckResult.UNKNOWN);
    }

    private static OpenTransaction transaction(Optional<Duration> age) {
        return new OpenTransaction(Optional.of(7), "app", Optional.of("app"), "shop", "active", age, Optional.empty());
    }

    /** Or a target whose clock was set back would look alive for as long as it was set back. */
    @Test
    void aClockThatWasSetBackTellsNoAge() {
        views.targetNow = Views.NOON.minusSeconds(3_600);
        GateReport gate = judge(PipelineViews.samples(15, 1000));

        assertThat(gate.state()).isEqualTo(GateState.UNKNOWN);
        assertThat(gate.obstacles())
                .extracting(CheckResult::check)
                .containsExactly(GateCheck.APPLY, GateCheck.TABLES, GateCheck.SEQUENCES, GateCheck.SCHEMA);
        assertThat(gate.obstacles().get(0).reason()).isEqualTo("the target's clock was set back");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "LAG",
                "SLOT",
                "CAPTURE",
                "APPLY",
                "TRANSACTIONS",
                "TABLES",
                "DRIFT",
                "SEQUENCES",
                "SCHEMA",
                "PRECISION",
                "VERIFICATION"
            })
    void whatCannotBeReadIsUnknownAndKeepsTheGateShut(GateCheck check) {
        GateReport gate = new Gate(PipelineViews.config(needs)).judge(PipelineViews.pictureOfNothing(), List.of());

        CheckResult result = result(check, gate);
        assertThat(result.outcome()).isEqualTo(CheckResult.UNKNOWN);
        assertThat(result.reason()).isEqualTo("nobody answers");
        assertThat(gate.state()).isEqualTo(GateState.UNKNOWN);
    }

    @Test
    void anOptionalCheckKeepsNothingShutAndOneThatIsOffIsNotLookedAt() {
        views.drift = Views.drift(Duration.ofMinutes(5), 2);
        needs = Map.of(GateCheck.VERIFICATION, Need.OFF, GateCheck.DRIFT, Need.OPTIONAL);
        GateReport gate = judge(PipelineViews.samples(15, 1000));

        assertThat(gate.state()).isEqualTo(GateState.OPEN);
        assertThat(gate.checks()).extracting(CheckResult::check).doesNotContain(GateCheck.VERIFICATION);
        assertThat(result(GateCheck.DRIFT, gate).hasFailed()).isTrue();
    }

    @Test
    void aGateWithoutAnyRequiredCheckIsNotOpen() {
        needs = new EnumMap<>(GateCheck.class);
        for (GateCheck check : GateCheck.values()) {
            needs.put(check, Need.OPTIONAL);
        }
        assertThat(judge(PipelineViews.samples(15, 1000)).state()).isEqualTo(GateState.UNKNOWN);
    }

    private void assertFails(GateCheck check) {
        GateReport gate = judge(PipelineViews.samples(15, 1000));
        CheckResult result = result(check, gate);
        assertThat(result.outcome()).isEqualTo(CheckResult.FAILED);
        assertThat(result.nextStep()).isNotBlank();
        assertThat(result.value()).isNotBlank();
        assertThat(gate.state()).isEqualTo(GateState.CLOSED);
    }

    private CheckResult result(GateCheck check, List<Sample> samples) {
        return result(check, judge(samples));
    }

    private static CheckResult result(GateCheck check, GateReport gate) {
        return gate.checks().stream()
                .filter(found -> found.check() == check)
                .findFirst()
                .orElseThrow();
    }

    private GateReport judge(List<Sample> samples) {
        return new Gate(PipelineViews.config(needs)).judge(PipelineViews.pipeline(views, walBytesPerSecond), samples);
    }
}
