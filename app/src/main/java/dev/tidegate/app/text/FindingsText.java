package dev.tidegate.app.text;

import dev.tidegate.model.failure.Severity;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.prepare.model.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Findings for people, the worst first: what and where, and indented under it what fixes it. */
public final class FindingsText {

    private FindingsText() {}

    public static long count(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    public static List<String> print(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        for (Finding finding : worstFirst(findings)) {
            List<String> texts = lines(finding);
            lines.add(String.format("%-8s %s", finding.severity(), texts.get(0)));
            texts.stream().skip(1).forEach(text -> lines.add("     " + text));
        }
        return lines;
    }

    /** Code and subject, then what is so, then what fixes it. */
    public static List<String> lines(Finding finding) {
        List<String> lines = new ArrayList<>();
        lines.add(finding.code() + "  " + finding.subject());
        finding.found().lines().forEach(line -> lines.add("    " + line));
        finding.fix().lines().forEach(line -> lines.add("      " + line));
        return lines;
    }

    private static List<Finding> worstFirst(List<Finding> findings) {
        return findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
    }

    public static String summary(List<Finding> findings) {
        long errors = count(findings, Severity.ERROR);
        if (errors > 0) {
            return "The pipeline cannot run: " + HumanFormat.count(errors, "error") + ".";
        }
        long warnings = count(findings, Severity.WARNING);
        return "The pipeline can run" + (warnings == 0 ? "" : ", with " + HumanFormat.count(warnings, "warning")) + ".";
    }

    public static String encodingSummary(List<Finding> findings) {
        long errors = count(findings, Severity.ERROR);
        return errors == 0
                ? "All text can be converted to UTF8."
                : "Not all text can be converted to UTF8: " + HumanFormat.count(errors, "error") + ".";
    }
}
