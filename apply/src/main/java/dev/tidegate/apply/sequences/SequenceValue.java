package dev.tidegate.apply.sequences;

import dev.tidegate.postgres.sequence.SequenceInfo.Form;
import java.math.BigInteger;

/**
 * Position of a sequence, as PostgreSQL stores it.
 *
 * @param called whether {@code last} has been drawn; if not, it comes next
 */
record SequenceValue(long last, boolean called) {

    /** The value that nextval would give; beyond the bounds if it would fail. */
    BigInteger next(Form form) {
        BigInteger value = BigInteger.valueOf(last);
        if (!called) {
            return value;
        }
        BigInteger next = value.add(BigInteger.valueOf(form.increment()));
        long end = form.descends() ? form.min() : form.max();
        boolean over = form.descends()
                ? next.compareTo(BigInteger.valueOf(end)) < 0
                : next.compareTo(BigInteger.valueOf(end)) > 0;
        return over && form.cycle() ? BigInteger.valueOf(form.descends() ? form.max() : form.min()) : next;
    }

    /** The value before {@code next}, in the form that nextval leaves where that is possible. */
    static SequenceValue before(BigInteger next, Form form) {
        BigInteger last = next.subtract(BigInteger.valueOf(form.increment()));
        boolean within = last.compareTo(BigInteger.valueOf(form.min())) >= 0
                && last.compareTo(BigInteger.valueOf(form.max())) <= 0;
        return within
                ? new SequenceValue(last.longValueExact(), true)
                : new SequenceValue(next.longValueExact(), false);
    }
}
