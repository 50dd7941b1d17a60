package dev.tidegate.apply.sequences;

import dev.tidegate.postgres.sequence.SequenceInfo.Form;
import dev.tidegate.state.sequence.SequenceState.Standing;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * Safe value of a receiving sequence: its next value has neither been drawn from a sending one nor is in any row. Pure
 * arithmetic.
 *
 * <p>Values are negated for a sequence that counts down, so that here "more" always means "later". The result has the
 * sending sequence's phase: one that gives odd numbers is followed by odd numbers.
 *
 * <p>A cycling sequence is a ring: it gives out again what it gave out long ago, so rows say nothing about it, and which of
 * two is ahead is only a matter of distance. See {@link #onRing}.
 */
final class SafeValue {

    /** A sending sequence. */
    record Sender(Form form, SequenceValue value) {}

    /**
     * @param standing before the move
     * @param move what the receiving sequence should be set to, later than what it is at; empty to leave it
     */
    record Verdict(Standing standing, Optional<SequenceValue> move) {

        static Verdict stay(Standing standing) {
            return new Verdict(standing, Optional.empty());
        }
    }

    private final Form form;
    private final BigInteger step;
    private final BigInteger low;
    private final BigInteger high;
    private final int margin;

    /**
     * @param form of the receiving sequence
     * @param margin how many values it is kept ahead of the sending one
     */
    SafeValue(Form form, int margin) {
        this.form = form;
        this.step = BigInteger.valueOf(form.increment()).abs();
        this.low = turned(BigInteger.valueOf(form.descends() ? form.max() : form.min()));
        this.high = turned(BigInteger.valueOf(form.descends() ? form.min() : form.max()));
        this.margin = margin;
    }

    /**
     * @param current of the receiving sequence
     * @param extreme the latest value that a row of the receiving side holds, within the bounds of the sequence
     */
    Verdict judge(SequenceValue current, List<Sender> senders, Optional<BigDecimal> extreme) {
        if (senders.stream().anyMatch(sender -> sender.form().descends() != form.descends())) {
            return Verdict.stay(Standing.DIRECTION_DIFFERS);
        }
        BigInteger now = turned(current.next(form));
        Optional<BigInteger> sent = senders.stream()
                .map(sender -> turned(sender.value().next(sender.form())))
                .max(BigInteger::compareTo);
        if (form.cycle() && sent.isPresent()) {
            return onRing(now, sent.get());
        }
        return onLine(now, sent, extreme.map(this::afterRow));
    }

    private BigInteger afterRow(BigDecimal held) {
        BigDecimal turned = form.descends() ? held.negate() : held;
        return turned.setScale(0, RoundingMode.FLOOR).toBigInteger().add(BigInteger.ONE);
    }

    /** The next value must be at least what is needed; it is set to that and the margin, as far as there is room. */
    private Verdict onLine(BigInteger now, Optional<BigInteger> sent, Optional<BigInteger> afterRows) {
        BigInteger needed = sent.orElse(low).max(afterRows.orElse(low)).max(low);
        if (needed.compareTo(high) > 0 || now.compareTo(high) > 0) {
            // What the sending side gave out is avoided even if the last value of the range is taken by a row.
            Optional<SequenceValue> move = sent.filter(value -> value.compareTo(high) <= 0)
                    .map(value -> ahead(value, value.max(low)))
                    .filter(goal -> goal.compareTo(now) > 0)
                    .map(this::value);
            boolean wraps = form.cycle() && now.compareTo(high) <= 0;
            return new Verdict(wraps ? Standing.IN_STEP : Standing.NO_ROOM, move);
        }
        BigInteger goal = sent.map(value -> ahead(value, needed)).orElseGet(() -> inPhase(now, needed));
        return new Verdict(
                now.compareTo(needed) >= 0 ? Standing.IN_STEP : Standing.BEHIND,
                goal.compareTo(now) > 0 ? Optional.of(value(goal)) : Optional.empty());
    }

    /** The sent value and the margin, but never more than half of the room that is left, and at least what is needed. */
    private BigInteger ahead(BigInteger sent, BigInteger needed) {
        BigInteger room =
                high.subtract(sent).divide(step).divide(BigInteger.TWO).max(BigInteger.ZERO);
        BigInteger goal = sent.add(BigInteger.valueOf(margin).min(room).multiply(step));
        return inPhase(goal, needed);
    }

    /** The first value from {@code from} in steps that is not below {@code needed}; without the steps if they end first. */
    private BigInteger inPhase(BigInteger from, BigInteger needed) {
        if (from.compareTo(needed) >= 0) {
            return from;
        }
        BigInteger steps =
                needed.subtract(from).add(step).subtract(BigInteger.ONE).divide(step);
        BigInteger value = from.add(steps.multiply(step));
        return value.compareTo(high) <= 0 ? value : needed;
    }

    /**
     * The receiving one counts as ahead if it lies beyond the sent value by no more than half of the ring, or behind the
     * wrap by no more than twice the margin: that far only a move of ours brings it. Everything else is behind, and moved
     * on, maybe across the wrap. The margin is at most a quarter of the ring.
     */
    private Verdict onRing(BigInteger now, BigInteger sentNext) {
        boolean within = sentNext.compareTo(low) >= 0 && sentNext.compareTo(high) <= 0;
        BigInteger sent = within ? sentNext : low;
        BigInteger length = high.subtract(low).add(BigInteger.ONE);
        BigInteger steps = BigInteger.valueOf(margin).min(length.divide(step.multiply(BigInteger.valueOf(4))));
        BigInteger distance = steps.multiply(step);
        BigInteger ahead = now.subtract(sent).mod(length);
        boolean isAhead = now.compareTo(sent) >= 0
                ? ahead.multiply(BigInteger.TWO).compareTo(length) <= 0
                : ahead.compareTo(distance.multiply(BigInteger.TWO)) <= 0;
        BigInteger goal = onward(sent, steps);
        boolean move = !isAhead || (ahead.compareTo(distance) < 0 && !goal.equals(now));
        return new Verdict(
                isAhead ? Standing.IN_STEP : Standing.BEHIND, move ? Optional.of(value(goal)) : Optional.empty());
    }

    /** As many values on as nextval would go, which starts again at the first one whatever the phase. */
    private BigInteger onward(BigInteger from, BigInteger steps) {
        BigInteger left = high.subtract(from).divide(step);
        return steps.compareTo(left) <= 0
                ? from.add(steps.multiply(step))
                : low.add(steps.subtract(left).subtract(BigInteger.ONE).multiply(step));
    }

    private SequenceValue value(BigInteger turnedNext) {
        return SequenceValue.before(turned(turnedNext), form);
    }

    private BigInteger turned(BigInteger value) {
        return form.descends() ? value.negate() : value;
    }
}
