package dev.tidegate.apply.sequences;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.sequences.SafeValue.Sender;
import dev.tidegate.apply.sequences.SafeValue.Verdict;
import dev.tidegate.postgres.sequence.SequenceInfo.Form;
import dev.tidegate.state.sequence.SequenceState.Standing;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeValueTest {

    private static final Form BIGINT = new Form("bigint", 1, 1, 1, Long.MAX_VALUE, 1, false);
    private static final Form DOWN = new Form("bigint", -1, -1, Long.MIN_VALUE, -1, 1, false);
    private static final Form SMALLINT = new Form("smallint", 1, 1, 1, 32_767, 1, false);
    private static final Form ODD = new Form("integer", 1, 2, 1, Integer.MAX_VALUE, 1, false);
    private static final Form RING = new Form("integer", 1, 1, 1, 100, 1, true);

    /** The next values: of the receiving one, of the sending one, of the receiving one afterwards. Margin 10. */
    @ParameterizedTest
    @CsvSource({
        "1, 501, , 511, BEHIND",
        "500, 501, , 511, BEHIND",
        "501, 501, , 511, IN_STEP",
        "511, 501, , 511, IN_STEP",
        "900, 501, , 900, IN_STEP",
        "1, 1, , 11, IN_STEP",
        "1, 501, 505, 511, BEHIND",
        "505, 501, 505, 511, BEHIND",
        "506, 501, 505, 511, IN_STEP",
        "1, 501, 511, 512, BEHIND",
        "1, 501, 9000, 9001, BEHIND",
        "1, 501, -7, 511, BEHIND",
        "1, 501, 600.5, 601, BEHIND",
    })
    void liesBeyondTheSentValueAndTheRows(
            long receiving, long sending, String row, long afterwards, Standing standing) {
        Verdict verdict = judge(BIGINT, receiving, BIGINT, sending, row);

        assertThat(verdict.standing()).isEqualTo(standing);
        assertThat(after(BIGINT, receiving, verdict)).isEqualTo(afterwards);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, -501, , -511, BEHIND",
        "-501, -501, , -511, IN_STEP",
        "-511, -501, , -511, IN_STEP",
        "-900, -501, , -900, IN_STEP",
        "-1, -501, -9000, -9001, BEHIND",
        "-1, -501, -600.5, -601, BEHIND",
        "-1, -501, 7, -511, BEHIND",
    })
    void countsDownAlongANegativeIncrement(
            long receiving, long sending, String row, long afterwards, Standing standing) {
        Verdict verdict = judge(DOWN, receiving, DOWN, sending, row);

        assertThat(verdict.standing()).isEqualTo(standing);
        assertThat(after(DOWN, receiving, verdict)).isEqualTo(afterwards);
    }

    @Test
    void keepsThePhaseOfTheSendingSequence() {
        assertThat(after(ODD, 1, judge(ODD, 1, ODD, 501, null))).isEqualTo(521);
        assertThat(after(ODD, 1, judge(ODD, 1, ODD, 501, "1000"))).isEqualTo(1001);
        assertThat(after(ODD, 1, judge(ODD, 1, ODD, 501, "1001"))).isEqualTo(1003);
    }

    @Test
    void readsIsCalledAsPostgresDoes() {
        assertThat(new SequenceValue(7, false).next(BIGINT)).isEqualTo(7);
        assertThat(new SequenceValue(7, true).next(BIGINT)).isEqualTo(8);
        assertThat(new SequenceValue(100, true).next(RING)).isEqualTo(1);
        assertThat(new SequenceValue(Long.MAX_VALUE, true).next(BIGINT))
                .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE));
        assertThat(SequenceValue.before(BigInteger.valueOf(8), BIGINT)).isEqualTo(new SequenceValue(7, true));
        assertThat(SequenceValue.before(BigInteger.ONE, BIGINT)).isEqualTo(new SequenceValue(1, false));
        assertThat(SequenceValue.before(BigInteger.valueOf(-1), DOWN)).isEqualTo(new SequenceValue(-1, false));
    }

    /** A margin that ate the rest of the range would leave the receiving side with less than the sending one has. */
    @Test
    void takesNoMoreThanHalfOfTheRoomThatIsLeft() {
        assertThat(after(SMALLINT, 1, judge(SMALLINT, 1, SMALLINT, 32_757, null)))
                .isEqualTo(32_762);
        assertThat(after(SMALLINT, 1, judge(SMALLINT, 1, SMALLINT, 32_767, null)))
                .isEqualTo(32_767);
    }

    @ParameterizedTest
    @CsvSource({
        // the sending one has given out its last value; the receiving one is left alone
        "1, 32768, , 1",
        // the sending one is a bigint that has left the range
        "1, 5000000000, , 1",
        // the receiving one has given out its last value
        "32768, 500, , 32768",
        // a row holds the last value: at least not what was sent
        "1, 500, 32767, 510",
        "700, 500, 32767, 700",
    })
    void findsNoRoomInsteadOfAnOverflow(long receiving, long sending, String row, long afterwards) {
        Verdict verdict = judge(SMALLINT, receiving, BIGINT, sending, row);

        assertThat(verdict.standing()).isEqualTo(Standing.NO_ROOM);
        assertThat(after(SMALLINT, receiving, verdict)).isEqualTo(afterwards);
    }

    @Test
    void staysAtTheEndOfBigint() {
        Verdict full = new SafeValue(BIGINT, 10)
                .judge(
                        new SequenceValue(1, false),
                        List.of(new Sender(BIGINT, new SequenceValue(Long.MAX_VALUE, true))),
                        Optional.of(new BigDecimal(Long.MAX_VALUE)));
        assertThat(full).isEqualTo(Verdict.stay(Standing.NO_ROOM));

        Verdict last = new SafeValue(DOWN, 10)
                .judge(
                        new SequenceValue(-1, false),
                        List.of(new Sender(DOWN, new SequenceValue(Long.MIN_VALUE, false))),
                        Optional.empty());
        assertThat(last.move()).contains(new SequenceValue(Long.MIN_VALUE + 1, true));
    }

    /** Of 100 values, margin 10. */
    @ParameterizedTest
    @CsvSource({
        "1, 40, 50, BEHIND",
        "50, 40, 50, IN_STEP",
        "45, 40, 50, IN_STEP",
        "60, 40, 60, IN_STEP",
        // across the end: 95 and ten more
        "50, 95, 5, BEHIND",
        "5, 95, 5, IN_STEP",
        "97, 95, 5, IN_STEP",
        // the sending one has wrapped since
        "97, 3, 13, BEHIND",
        // never called, while the sending one is near its end: rows 1 to 60 may all be there
        "1, 60, 70, BEHIND",
    })
    void wrapsWhereTheSequenceCycles(long receiving, long sending, long afterwards, Standing standing) {
        Verdict verdict = judge(RING, receiving, RING, sending, "100");

        assertThat(verdict.standing()).isEqualTo(standing);
        assertThat(after(RING, receiving, verdict)).isEqualTo(afterwards);
    }

    @Test
    void staysBeyondTheRowsWhereNothingIsSent() {
        SafeValue safe = new SafeValue(BIGINT, 10);

        assertThat(safe.judge(new SequenceValue(1, false), List.of(), Optional.of(new BigDecimal(41)))
                        .move())
                .contains(new SequenceValue(41, true));
        assertThat(safe.judge(new SequenceValue(41, true), List.of(), Optional.of(new BigDecimal(41))))
                .isEqualTo(Verdict.stay(Standing.IN_STEP));
        assertThat(safe.judge(new SequenceValue(1, false), List.of(), Optional.empty()))
                .isEqualTo(Verdict.stay(Standing.IN_STEP));
    }

    @Test
    void takesTheLatestOfSeveralSendingSequences() {
        Verdict verdict = new SafeValue(BIGINT, 0)
                .judge(
                        new SequenceValue(1, false),
                        List.of(
                                new Sender(BIGINT, new SequenceValue(70, true)),
                                new Sender(BIGINT, new SequenceValue(90, true))),
                        Optional.empty());

        assertThat(verdict.move()).contains(new SequenceValue(90, true));
    }

    @Test
    void refusesToCompareUpWithDown() {
        assertThat(judge(BIGINT, 1, DOWN, -5, null)).isEqualTo(Verdict.stay(Standing.DIRECTION_DIFFERS));
    }

    /** Whatever the form: never backwards, beyond both limits or no room, done after one move. */
    @Test
    void holdsForRandomSequences() {
        long seed = Long.getLong("tidegate.sequences.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            Form form = randomForm(random);
            long receiving = randomValue(random, form);
            long sending = randomValue(random, form);
            Optional<BigDecimal> row =
                    random.nextBoolean() ? Optional.of(new BigDecimal(randomValue(random, form))) : Optional.empty();
            List<Sender> senders = List.of(new Sender(form, new SequenceValue(sending, random.nextBoolean())));
            SequenceValue current = new SequenceValue(receiving, random.nextBoolean());
            SafeValue safe = new SafeValue(form, random.nextInt(50));
            String what = "seed " + seed + ", case " + i + ": " + form + current + senders + row;

            SequenceValue moved = safe.judge(current, senders, row).move().orElse(current);
            Verdict again = safe.judge(moved, senders, row);

            int sign = form.descends() ? -1 : 1;
            BigInteger next = turned(moved.next(form), sign);
            assertThat(next).as(what).isGreaterThanOrEqualTo(turned(current.next(form), sign));
            assertThat(again.move()).as(what).isEmpty();
            assertThat(again.standing()).as(what).isIn(Standing.IN_STEP, Standing.NO_ROOM);
            if (again.standing() == Standing.IN_STEP) {
                assertThat(next)
                        .as(what)
                        .isGreaterThanOrEqualTo(turned(senders.get(0).value().next(form), sign));
                row.ifPresent(held -> assertThat(next).as(what).isGreaterThan(turned(held.toBigInteger(), sign)));
            }
        }
    }

    private static BigInteger turned(BigInteger value, int sign) {
        return sign < 0 ? value.negate() : value;
    }

    private static Form randomForm(Random random) {
        long low = random.nextInt(200) - 100L;
        long high = low + 1 + random.nextInt(300);
        long increment = random.nextBoolean() ? 1L + random.nextInt(7) : -1L - random.nextInt(7);
        return new Form("integer", increment > 0 ? low : high, increment, low, high, 1, false);
    }

    private static long randomValue(Random random, Form form) {
        return form.min() + random.nextInt((int) (form.max() - form.min() + 1));
    }

    private static Verdict judge(Form receiver, long receivingNext, Form sender, long sendingNext, String row) {
        return new SafeValue(receiver, 10)
                .judge(
                        standing(receivingNext, receiver),
                        List.of(new Sender(sender, standing(sendingNext, sender))),
                        Optional.ofNullable(row).map(BigDecimal::new));
    }

    /** Of a value beyond the range, the one before it was given out. */
    private static SequenceValue standing(long next, Form form) {
        boolean first = next == form.start();
        return first ? new SequenceValue(next, false) : new SequenceValue(next - form.increment(), true);
    }

    private static long after(Form form, long before, Verdict verdict) {
        return verdict.move().map(value -> value.next(form).longValueExact()).orElse(before);
    }
}
