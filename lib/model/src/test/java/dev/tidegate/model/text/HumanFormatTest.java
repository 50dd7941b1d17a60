package dev.tidegate.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HumanFormatTest {

    @Test
    void aLagIsExactWhileItIsShort() {
        assertThat(HumanFormat.lag(Duration.ofMillis(12))).isEqualTo("0.012 s");
        assertThat(HumanFormat.lag(Duration.ofMillis(34_500))).isEqualTo("34.5 s");
        assertThat(HumanFormat.lag(Duration.ofMinutes(12))).isEqualTo("12 min");
    }

    @Test
    void aDurationHasATenthOfItsUnit() {
        assertThat(HumanFormat.duration(Duration.ofMillis(400))).isEqualTo("0.4 s");
        assertThat(HumanFormat.duration(Duration.ofSeconds(3))).isEqualTo("3 s");
        assertThat(HumanFormat.duration(Duration.ofSeconds(30))).isEqualTo("30 s");
        assertThat(HumanFormat.duration(Duration.ofMinutes(30))).isEqualTo("30 min");
        assertThat(HumanFormat.duration(Duration.ofMinutes(150))).isEqualTo("2.5 h");
        assertThat(HumanFormat.duration(Duration.ofDays(3))).isEqualTo("3 d");
    }

    @Test
    void percentIsRoundedDown() {
        assertThat(HumanFormat.percent(0)).isEqualTo("0 %");
        assertThat(HumanFormat.percent(0.29)).isEqualTo("29 %");
        assertThat(HumanFormat.percent(0.9999)).isEqualTo("99 %");
        assertThat(HumanFormat.percent(1)).isEqualTo("100 %");
        assertThat(HumanFormat.exactPercent(99.999_99)).isEqualTo("99.999 %");
        assertThat(HumanFormat.exactPercent(100)).isEqualTo("100.000 %");
    }

    @Test
    void whatIsLeftIsToldInWholeUnits() {
        assertThat(HumanFormat.remaining(Duration.ofSeconds(45))).isEqualTo("45 s");
        assertThat(HumanFormat.remaining(Duration.ofMinutes(12))).isEqualTo("12 min");
        assertThat(HumanFormat.remaining(Duration.ofMinutes(200))).isEqualTo("3 h 20 min");
    }

    @Test
    void anEstimateIsRough() {
        assertThat(HumanFormat.estimate(0.4)).isEqualTo("under 1 s");
        assertThat(HumanFormat.estimate(45)).isEqualTo("45 s");
        assertThat(HumanFormat.estimate(600)).isEqualTo("10 min");
        assertThat(HumanFormat.estimate(3.5 * 3600)).isEqualTo("3.5 h");
        assertThat(HumanFormat.estimate(4 * 86_400)).isEqualTo("4 days");
    }

    @Test
    void sizesAreInUnitsOf1024() {
        assertThat(HumanFormat.bytes(512)).isEqualTo("512 B");
        assertThat(HumanFormat.bytes(4096)).isEqualTo("4.0 kB");
        assertThat(HumanFormat.bytes(200L << 20)).isEqualTo("200 MB");
        assertThat(HumanFormat.bytes(-(5L << 30))).isEqualTo("-5.0 GB");
    }

    @Test
    void countsAreGrouped() {
        assertThat(HumanFormat.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(HumanFormat.count(1, "table")).isEqualTo("1 table");
        assertThat(HumanFormat.count(2, "table")).isEqualTo("2 tables");
        assertThat(HumanFormat.count(12_345, "table")).isEqualTo("12,345 tables");
        assertThat(HumanFormat.compact(1_234_567)).isEqualTo("1.2 M");
        assertThat(HumanFormat.rate(0)).isEqualTo("0");
        assertThat(HumanFormat.rate(3.14)).isEqualTo("3.1");
        assertThat(HumanFormat.rate(1234)).isEqualTo("1,234");
        assertThat(HumanFormat.some(List.of("a", "b", "c", "d", "e", "f"))).isEqualTo("a, b, c, d, e and 1 more");
    }
}
