package dev.tidegate.cli;

import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Finding.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Findings for people, the worst first: what and where, and indented under it what mends it. */
final class FindingsText {

    private FindingsText() {}

    static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    static List<String> print(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : worstFirst(findings)) {
            lines.add(String.format("%-8s %s  %s", finding.severity(), finding.code(), finding.subject()));
            finding.found().lines().forEach(line -> lines.add("         " + line));
            finding.mend().lines().forEach(line -> lines.add("           " + line));
        }
        return lines;
    }

    private static List<Finding> worstFirst(List<Finding> findings) {
        return findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
    }

    static String summary(List<Finding> findings) {
        long errors = count(findings, Severity.ERROR);
        if (errors > 0) {
            return "The pipeline cannot run: " + errors + (errors == 1 ? " error." : " errors.");
        }
        long warnings = count(findings, Severity.WARNING);
        return "The pipeline can run"
                + (warnings == 0 ? "." : ", with " + warnings + (warnings == 1 ? " warning." : " warnings."));
    }
}
