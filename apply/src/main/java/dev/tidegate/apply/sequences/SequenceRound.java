package dev.tidegate.apply.sequences;

import dev.tidegate.apply.sequences.ColumnExtremes.ColumnOfSequence;
import dev.tidegate.apply.sequences.SafeValue.Sender;
import dev.tidegate.apply.sequences.SafeValue.Verdict;
import dev.tidegate.apply.sequences.SequenceService.Mode;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.SequenceId;
import dev.tidegate.postgres.sequence.PipelineSequences;
import dev.tidegate.postgres.sequence.SequenceInfo;
import dev.tidegate.postgres.sequence.SequencePair;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.sequence.SequenceState;
import dev.tidegate.state.sequence.SequenceState.Direction;
import dev.tidegate.state.sequence.SequenceState.Standing;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One check of all sequences of a pipeline. The rows are read before the sending sequences: a value that reaches a row
 * meanwhile came from a sequence that is read later.
 */
final class SequenceRound {

    private final PipelineConfig config;
    private final Connection sending;
    private final Connection receiving;
    private final Direction direction;

    SequenceRound(PipelineConfig config, Connection sending, Connection receiving, Direction direction) {
        this.config = config;
        this.sending = sending;
        this.receiving = receiving;
        this.direction = direction;
    }

    /** @return fewer than there are if asked to stop */
    List<SequenceState> run(Mode mode, StopSignal stop) throws SQLException {
        List<SequencePair> pairs = direction == Direction.SOURCE_TO_TARGET
                ? PipelineSequences.read(config, sending, receiving, true)
                : PipelineSequences.read(config, receiving, sending, false);
        ColumnExtremes extremes = ColumnExtremes.read(
                receiving,
                pairs.stream()
                        .filter(pair -> pair.receiving().isPresent())
                        .flatMap(pair -> Stream.concat(pair.columns().stream(), pair.mayFeed().stream())
                                .map(column -> new ColumnOfSequence(
                                        column, pair.receiving().get().form())))
                        .toList());
        Map<SequenceId, SequenceValue> sent = SequenceValues.read(
                sending, pairs.stream().flatMap(pair -> pair.sending().stream()).toList());
        Map<SequenceId, SequenceValue> received = SequenceValues.read(
                receiving,
                pairs.stream().flatMap(pair -> pair.receiving().stream()).toList());
        List<SequenceState> states = new ArrayList<>();
        for (SequencePair pair : pairs) {
            if (stop.isRequested()) {
                break;
            }
            states.add(state(pair, mode, extremes, sent, received));
        }
        return states;
    }

    private SequenceState state(
            SequencePair pair,
            Mode mode,
            ColumnExtremes extremes,
            Map<SequenceId, SequenceValue> sent,
            Map<SequenceId, SequenceValue> received)
            throws SQLException {
        Optional<BigInteger> sentNext = latest(pair, sent);
        if (pair.receiving().isEmpty()) {
            return result(
                    pair, sentNext, Optional.empty(), Standing.MISSING, "the receiving side has no such sequence");
        }
        SequenceInfo receiver = pair.receiving().get();
        Optional<String> unreadable = unreadable(pair, sent, received);
        if (unreadable.isPresent()) {
            Optional<BigInteger> next =
                    Optional.ofNullable(received.get(receiver.id())).map(value -> value.next(receiver.form()));
            return result(pair, sentNext, next, Standing.UNREADABLE, unreadable.get());
        }
        List<Sender> senders = pair.sending().stream()
                .map(sender -> new Sender(sender.form(), sent.get(sender.id())))
                .toList();
        int margin = config.sequences().margin();
        RowsAhead.Counted rows = new RowsAhead(extremes, pair, receiver.form(), senders).count(margin);
        SafeValue safe = new SafeValue(receiver.form(), margin);
        Function<SequenceValue, Verdict> judge = value -> safe.judge(value, senders, rows.latest());
        SequenceAdvance.Outcome outcome = outcome(receiver, received.get(receiver.id()), judge, mode);
        SequenceState state = result(
                pair,
                sentNext,
                Optional.of(outcome.value().next(receiver.form())),
                outcome.verdict().standing(),
                note(pair, outcome.verdict(), mode, List.of(rows.note(), extremes.unread(pair.columns()))));
        return outcome.moved() ? moved(state) : state;
    }

    private SequenceAdvance.Outcome outcome(
            SequenceInfo receiver, SequenceValue value, Function<SequenceValue, Verdict> judge, Mode mode)
            throws SQLException {
        Verdict verdict = judge.apply(value);
        boolean set = mode == Mode.SYNC
                && verdict.move().isPresent()
                && receiver.rights().maySet();
        return set
                ? new SequenceAdvance(receiving, receiver, judge).run()
                : new SequenceAdvance.Outcome(value, verdict, false);
    }

    /** The receiving one must be read whole: it is compared with what was read when it is set. */
    private static Optional<String> unreadable(
            SequencePair pair, Map<SequenceId, SequenceValue> sent, Map<SequenceId, SequenceValue> received) {
        SequenceInfo receiver = pair.receiving().orElseThrow();
        if (!received.containsKey(receiver.id()) || !receiver.rights().mayReadAll()) {
            return Optional.of("no right to SELECT from " + receiver.id() + " on the receiving side");
        }
        return pair.sending().stream()
                .filter(sender -> !sent.containsKey(sender.id()))
                .findFirst()
                .map(sender -> "no right to SELECT from " + sender.id() + " on the sending side");
    }

    private static String note(SequencePair pair, Verdict verdict, Mode mode, List<String> ofRows) {
        List<String> notes = new ArrayList<>();
        switch (verdict.standing()) {
            case BEHIND -> {
                if (!pair.receiving().orElseThrow().rights().maySet()) {
                    notes.add("no right to UPDATE it");
                } else if (mode == Mode.SYNC) {
                    notes.add("it changes too fast to be set");
                }
            }
            case NO_ROOM ->
                notes.add("no safe value is left before its end; extend its range (ALTER SEQUENCE ... "
                        + (pair.receiving().orElseThrow().form().descends() ? "MINVALUE" : "MAXVALUE") + ")");
            case DIRECTION_DIFFERS -> notes.add("one side counts up, the other down");
            default -> {
                // nothing to say
            }
        }
        ofRows.stream().filter(note -> !note.isEmpty()).forEach(notes::add);
        if (pair.sending().isEmpty()) {
            notes.add("kept ahead of the rows; the sending side has no such sequence");
        }
        return String.join("; ", notes);
    }

    private static Optional<BigInteger> latest(SequencePair pair, Map<SequenceId, SequenceValue> values) {
        boolean descends =
                pair.sending().stream().anyMatch(sender -> sender.form().descends());
        return pair.sending().stream()
                .filter(sender -> values.containsKey(sender.id()))
                .map(sender -> values.get(sender.id()).next(sender.form()))
                .max(descends ? Comparator.reverseOrder() : Comparator.naturalOrder());
    }

    private SequenceState result(
            SequencePair pair,
            Optional<BigInteger> sent,
            Optional<BigInteger> received,
            Standing standing,
            String note) {
        boolean forward = direction == Direction.SOURCE_TO_TARGET;
        return new SequenceState(
                pair.id(), forward ? sent : received, forward ? received : sent, standing, false, note);
    }

    private static SequenceState moved(SequenceState state) {
        return new SequenceState(
                state.id(), state.sourceNext(), state.targetNext(), state.standing(), true, state.note());
    }
}
