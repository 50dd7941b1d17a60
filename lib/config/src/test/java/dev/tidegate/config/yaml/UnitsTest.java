package dev.tidegate.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnitsTest {

    @Test
    void readsAWholeNumberAndAUnit() {
        assertThat(DurationText.parse("200 ms")).contains(Duration.ofMillis(200));
        assertThat(DurationText.parse("2h")).contains(Duration.ofHours(2));
        assertThat(SizeText.parse("512KB")).contains(512L << 10);
        assertThat(SizeText.parse("999999999GB")).contains(999_999_999L << 30);
    }

    @Test
    void refusesWhatIsNoWholeNumberOrNoUnit() {
        assertThat(DurationText.parse("5")).isEmpty();
        assertThat(DurationText.parse("1.5s")).isEmpty();
        assertThat(DurationText.parse("5 S")).isEmpty();
        assertThat(DurationText.parse("-5s")).isEmpty();
        assertThat(SizeText.parse("64mb")).isEmpty();
        assertThat(SizeText.parse("1000000000B")).isEmpty();
    }

    @Test
    void printsTheLargestUnitThatFits() {
        assertThat(DurationText.print(Duration.ZERO)).isEqualTo("0ms");
        assertThat(DurationText.print(Duration.ofSeconds(90))).isEqualTo("90s");
        assertThat(DurationText.print(Duration.ofDays(7))).isEqualTo("168h");
        assertThat(DurationText.print(Duration.ofNanos(1_500_000))).isEqualTo("1ms");
        assertThat(SizeText.print(0)).isEqualTo("0B");
        assertThat(SizeText.print(1025)).isEqualTo("1025B");
        assertThat(SizeText.print(1L << 40)).isEqualTo("1024GB");
    }
}
