package dev.tidegate.cli;

import dev.tidegate.preflight.Finding;
import java.util.ArrayList;
import java.util.List;

/** Findings for people: what, where, and under it what mends it. */
final class FindingsText {

    private FindingsText() {}

    static long errors(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .count();
    }

    static List<String> print(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            lines.add(finding.severity() + " " + finding.code() + " " + finding.subject() + ": " + finding.problem());
            finding.fix().lines().forEach(line -> lines.add("    " + line));
        }
        return lines;
    }

    static String summary(List<Finding> findings) {
        long errors = errors(findings);
        if (errors > 0) {
            return "The pipeline cannot run: " + errors + (errors == 1 ? " error." : " errors.");
        }
        long warnings = findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.WARNING)
                .count();
        return "The pipeline can run"
                + (warnings == 0 ? "." : ", with " + warnings + (warnings == 1 ? " warning." : " warnings."));
    }
}
