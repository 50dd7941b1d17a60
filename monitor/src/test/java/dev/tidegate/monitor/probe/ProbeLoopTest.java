package dev.tidegate.monitor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.monitor.Reading;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ProbeLoopTest {

    private final AtomicLong nanos = new AtomicLong();
    private Supplier<Reading<String>> answer = () -> Reading.of("a");
    private int closes;

    private final ProbeLoop<String> loop = new ProbeLoop<>(
            new Probe<>() {
                @Override
                public String name() {
                    return "the source";
                }

                @Override
                public Reading<String> read() {
                    return answer.get();
                }

                @Override
                public void close() {
                    closes++;
                }
            },
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            nanos::get);

    @Test
    void isUnknownBeforeTheFirstAnswer() {
        assertThat(loop.current().reason())
                .hasValueSatisfying(why -> assertThat(why).contains("not answered yet"));
    }

    @Test
    void anAnswerIsGoodForAWhileAndThenUnknown() {
        loop.readOnce();
        nanos.set(Duration.ofSeconds(5).toNanos());
        assertThat(loop.current()).isEqualTo(Reading.of("a"));

        nanos.set(Duration.ofSeconds(6).toNanos());
        assertThat(loop.current()).isEqualTo(Reading.unknown("the source has not answered for 6 s"));
        assertThat(loop.lastKnown()).as("what does not change stays known").contains("a");
    }

    @Test
    void anUnknownReplacesWhatWasKnownAtOnce() {
        loop.readOnce();
        answer = () -> Reading.unknown("it is down");
        loop.readOnce();

        assertThat(loop.current()).isEqualTo(Reading.unknown("it is down"));
        assertThat(loop.answers()).isEqualTo(2);
    }

    @Test
    void aDefectOfAProbeIsUnknownAndEndsNothing() {
        answer = () -> {
            throw new IllegalStateException("secret row");
        };
        loop.readOnce();

        assertThat(loop.current().reason())
                .hasValueSatisfying(
                        why -> assertThat(why).contains("IllegalStateException").doesNotContain("secret"));
        assertThat(closes).isEqualTo(1);
        answer = () -> Reading.of("b");
        loop.readOnce();
        assertThat(loop.current()).isEqualTo(Reading.of("b"));
    }
}
