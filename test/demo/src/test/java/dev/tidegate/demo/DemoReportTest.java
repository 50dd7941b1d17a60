package dev.tidegate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.compare.TableDifference;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoReportTest {

    private final DemoReport report = new DemoReport();

    @Test
    void isIdenticalWhenNoRowDiffers() {
        report.compared(List.of(table("a", 0, 0), table("b", 0, 0)), "1 s");

        assertThat(report.isIdentical()).isTrue();
        assertThat(report.lines())
                .last()
                .isEqualTo("Source and target are identical: 14 rows of 2 tables, every value.");
    }

    @Test
    void oneMissingRowIsADifference() {
        report.compared(List.of(table("a", 0, 0), table("b", 1, 0)), "1 s");

        assertThat(report.isIdentical()).isFalse();
        assertThat(report.lines()).last().isEqualTo("Source and target DIFFER in 1 of 2 tables.");
    }

    @Test
    void oneExtraRowIsADifference() {
        report.compared(List.of(table("a", 0, 1)), "1 s");

        assertThat(report.isIdentical()).isFalse();
    }

    @Test
    void nothingComparedIsNoProof() {
        report.compared(List.of(), "1 s");

        assertThat(report.isIdentical()).isFalse();
    }

    private static TableDifference table(String name, long missing, long extra) {
        return new TableDifference(name, 7, 7, missing, extra, List.of());
    }
}
