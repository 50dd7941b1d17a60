package dev.tidegate.cli;

import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.failure.FailureCategory;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Preflight;
import java.io.PrintWriter;
import java.util.List;

/** The check before a start: findings on standard error, and no start with an error among them. */
final class StartCheck {

    private final PrintWriter err;

    StartCheck(PrintWriter err) {
        this.err = err;
    }

    /** @throws TidegateException of category REFUSED */
    void run(PipelineConfig config) {
        List<Finding> findings = Preflight.run(config).stream()
                .filter(finding -> finding.severity() != Finding.Severity.INFO)
                .toList();
        FindingsText.print(findings).forEach(err::println);
        err.flush();
        long errors = FindingsText.count(findings, Finding.Severity.ERROR);
        if (errors > 0) {
            throw new TidegateException(
                    FailureCategory.REFUSED,
                    "CHECK-FAILED",
                    errors == 1 ? "1 finding forbids the start" : errors + " findings forbid the start",
                    "mend what is listed above; `tidegate check` shows it again");
        }
    }
}
