package dev.tidegate.app.command.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.report.HtmlReport;
import dev.tidegate.app.report.Report;
import dev.tidegate.model.TableId;
import dev.tidegate.prepare.assess.model.Assessment;
import dev.tidegate.prepare.assess.model.ExtensionUse;
import dev.tidegate.prepare.assess.model.LeftOut;
import dev.tidegate.prepare.assess.model.LoadEstimate;
import dev.tidegate.prepare.assess.model.TableUse;
import dev.tidegate.prepare.assess.model.WalUse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AssessmentReportTest {

    private static final long GB = 1L << 30;

    private static Assessment assessment(OptionalLong keepSize, double tableBytesPerSecond) {
        TableUse table =
                new TableUse(new TableId("public", "<odd>"), 1, 60 * GB, GB, -1, 5, 0.26, 0, 3, 4, false, false);
        return new Assessment(
                Instant.parse("2026-11-20T12:00:00Z"),
                Duration.ofSeconds(10),
                "shop",
                "15.4",
                "UTF8",
                "C",
                61 * GB,
                false,
                Optional.empty(),
                List.of(table),
                List.of(),
                List.of(),
                List.of(new ExtensionUse("hstore", "1.8", Optional.empty())),
                List.of(),
                new WalUse("replica", Optional.of(1024.0 * 1024), keepSize, OptionalLong.empty(), 10, 1, 10),
                new LoadEstimate(
                        Optional.of(table.id()),
                        10,
                        1000,
                        1,
                        Optional.empty(),
                        "the target was not reached",
                        tableBytesPerSecond),
                Optional.empty(),
                "SQLSTATE 08001",
                List.of(new LeftOut(LeftOut.NOT_SELECTED, "audit.log")));
    }

    private static String figure(Report report, String label) {
        return report.figures().stream()
                .filter(figure -> figure.label().equals(label))
                .map(Report.Figure::value)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsNotKnownIsSaidToBeUnknown() {
        Report report = AssessmentReport.of(assessment(OptionalLong.empty(), 0));
        assertThat(figure(report, "Slot may lag")).isEqualTo("unknown");
        assertThat(figure(report, "Load")).isEqualTo("unknown");
        assertThat(report.parts().get(0).rows().get(0)).contains("unknown");
        assertThat(report.parts().get(3).rows().get(0)).containsExactly("hstore", "1.8", "unknown");
        assertThat(report.parts().get(9).rows()).containsExactly(List.of("not selected", "audit.log"));
        assertThat(report.taken()).contains("not reached: SQLSTATE 08001");
    }

    @Test
    void timesFollowFromRates() {
        Report report = AssessmentReport.of(assessment(OptionalLong.of(36 * GB), 100.0 * 1024 * 1024));
        assertThat(figure(report, "Slot may lag")).isEqualTo("10.2 h");
        assertThat(figure(report, "Load")).isEqualTo("10 min");
        assertThat(figure(report, "Without key")).isEqualTo("1");
    }

    @Test
    void htmlNeedsNothingElseAndShowsNamesAsTheyAre() {
        String html = HtmlReport.print(AssessmentReport.of(assessment(OptionalLong.empty(), 1)));
        assertThat(html)
                .contains("public.&lt;odd&gt;", "prefers-color-scheme: dark")
                .doesNotContain("<odd>", "src=", "@import");
    }
}
