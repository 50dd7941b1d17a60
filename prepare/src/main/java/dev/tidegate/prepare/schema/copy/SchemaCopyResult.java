package dev.tidegate.prepare.schema.copy;

import dev.tidegate.prepare.model.Finding;
import java.util.List;

/**
 * What came of a copy.
 *
 * @param findings if one forbids, nothing was changed
 * @param created objects that pg_restore made, extensions included
 * @param given owners and grants that were given
 * @param existed objects that the target had already, by name; they were left as they are
 * @param failures what pg_restore could not make, each in a line; the next start tries again
 */
public record SchemaCopyResult(
        List<Finding> findings, int created, int given, List<String> existed, List<String> failures) {

    public SchemaCopyResult {
        findings = List.copyOf(findings);
        existed = List.copyOf(existed);
        failures = List.copyOf(failures);
    }

    public boolean isRefused() {
        return findings.stream().anyMatch(Finding::isError);
    }
}
