package dev.tidegate.lagmonitor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.lagmonitor.model.Observed;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ProbeLoopTest {

    private final AtomicLong nanos = new AtomicLong();
    private Supplier<Observed<String>> answer = () -> Observed.of("a");
    private int closes;

    private final ProbeLoop<String> loop = new ProbeLoop<>(
            new Probe<>() {
                @Override
                public String name() {
                    return "the source";
                }

                @Override
                public Observed<String> read() {
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
        assertThat(loop.current()).isEqualTo(Observed.of("a"));

        nanos.set(Duration.ofSeconds(6).toNanos());
        assertThat(loop.current()).isEqualTo(Observed.unreadable("the source has not answered for 6 s"));
        assertThat(loop.lastKnown()).as("what does not change stays known").contains("a");
    }

    @Test
    void anUnknownReplacesWhatWasKnownAtOnce() {
        loop.readOnce();
        answer = () -> Observed.unknown("it is down");
        loop.readOnce();

        assertThat(loop.current()).isEqualTo(Observed.unknown("it is down"));
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
        answer = () -> Observed.of("b");
        loop.readOnce();
        assertThat(loop.current()).isEqualTo(Observed.of("b"));
    }
}
