package dev.tidegate.apply.sequences;

import dev.tidegate.apply.sequences.SafeValue.Sender;
import dev.tidegate.model.ColumnId;
import dev.tidegate.postgres.sequence.SequenceInfo.Form;
import dev.tidegate.postgres.sequence.SequencePair;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rows of the receiving side that a sequence must stand beyond.
 *
 * <p>Usually that is the latest one. If it would use up more than half of what the sequence has left, and there is room before it,
 * it is a lone row far ahead, such as one with an id near the end: it is warned of, and does not move the sequence. Columns
 * that no dependency ties to the sequence count only if they hold the values that come next.
 */
final class RowsAhead {

    /** How the note on a lone row begins. */
    static final String LONE = "a row far ahead";

    private static final int WINDOWS_MAX = 20;

    /**
     * @param latest the latest value that counts, within the bounds of the sequence
     * @param note on rows that do not count; empty if all do
     */
    record Counted(Optional<BigDecimal> latest, String note) {}

    private final ColumnExtremes extremes;
    private final SequencePair pair;
    private final Form form;
    private final Form range;
    private final Optional<BigInteger> sent;
    private final BigInteger start;
    private final BigInteger end;

    /** @param form of the receiving sequence */
    RowsAhead(ColumnExtremes extremes, SequencePair pair, Form form, List<Sender> senders) {
        this.extremes = extremes;
        this.pair = pair;
        this.form = form;
        this.range = extremes.fitting(pair.columns(), form);
        this.sent = senders.stream()
                .map(sender -> sender.value().next(sender.form()))
                .reduce(this::later);
        BigInteger first = BigInteger.valueOf(form.descends() ? range.max() : range.min());
        this.start = sent.map(next -> later(next, first)).orElse(first);
        this.end = BigInteger.valueOf(form.descends() ? range.min() : range.max());
    }

    Counted count(int margin) throws SQLException {
        Optional<BigDecimal> latest = extremes.latest(pair.columns(), form);
        if ((form.cycle() && sent.isPresent()) || isLater(start, end)) {
            return new Counted(latest, "");
        }
        Counted counted = latest.isPresent() && isLater(whole(latest.get()), middle())
                ? withoutLoneRows(latest)
                : new Counted(latest, "");
        return sent.isPresent() ? withNextValues(counted, margin) : counted;
    }

    private Counted withoutLoneRows(Optional<BigDecimal> latest) throws SQLException {
        Optional<BigDecimal> near = extremes.latestNow(pair.columns(), between(form, firstOfRange(), middle()));
        BigInteger first = extremes.latestNow(pair.columns(), between(form.reversed(), after(middle()), last()))
                .map(RowsAhead::whole)
                .orElse(end);
        BigInteger next = near.map(value -> later(start, after(whole(value)))).orElse(start);
        BigInteger free = first.subtract(next).abs();
        boolean isLone = free.multiply(BigInteger.valueOf(4))
                        .compareTo(end.subtract(start).abs())
                >= 0;
        return isLone ? new Counted(near, note(free)) : new Counted(latest, "");
    }

    private String note(BigInteger free) {
        return LONE + " in " + pair.columns().stream().map(ColumnId::toString).collect(Collectors.joining(", "))
                + ": INSERTs collide with it after " + free + " more values";
    }

    /** Moves on while rows hold any of the values that come next. */
    private Counted withNextValues(Counted counted, int margin) throws SQLException {
        Collection<ColumnId> columns = pair.mayFeed();
        Optional<BigDecimal> held = counted.latest();
        BigInteger length = BigInteger.valueOf(form.increment()).multiply(BigInteger.valueOf(2L * Math.max(margin, 1)));
        Optional<BigDecimal> latest = extremes.latest(columns, form);
        for (int i = 0; i < WINDOWS_MAX && latest.isPresent(); i++) {
            BigInteger from =
                    held.map(value -> later(start, after(whole(value)))).orElse(start);
            BigInteger to = from.add(length);
            if (isLater(from, whole(latest.get()))) {
                break;
            }
            Optional<BigDecimal> next =
                    extremes.latestNow(columns, between(form, from, isLater(to, last()) ? last() : to));
            if (next.isEmpty()) {
                break;
            }
            held = next;
        }
        return new Counted(held, counted.note());
    }

    private BigInteger middle() {
        return start.add(end.subtract(start).divide(BigInteger.TWO));
    }

    private BigInteger firstOfRange() {
        return BigInteger.valueOf(form.descends() ? form.max() : form.min());
    }

    private BigInteger last() {
        return BigInteger.valueOf(form.descends() ? form.min() : form.max());
    }

    private BigInteger after(BigInteger value) {
        return form.descends() ? value.subtract(BigInteger.ONE) : value.add(BigInteger.ONE);
    }

    private boolean isLater(BigInteger one, BigInteger other) {
        return form.descends() ? one.compareTo(other) < 0 : one.compareTo(other) > 0;
    }

    private BigInteger later(BigInteger one, BigInteger other) {
        return isLater(one, other) ? one : other;
    }

    private static BigInteger whole(BigDecimal value) {
        return value.setScale(0, RoundingMode.FLOOR).toBigInteger();
    }

    private static Form between(Form form, BigInteger one, BigInteger other) {
        return form.within(one.min(other).longValueExact(), one.max(other).longValueExact());
    }
}
