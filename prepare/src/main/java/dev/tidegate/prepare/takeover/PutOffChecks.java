package dev.tidegate.prepare.takeover;

import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.constraint.TableReadingExpressions;
import dev.tidegate.prepare.schema.catalog.CatalogObject;
import dev.tidegate.prepare.schema.catalog.ObjectKind;
import dev.tidegate.prepare.schema.catalog.SchemaCatalog;
import dev.tidegate.prepare.schema.diff.SchemaDifference;
import dev.tidegate.prepare.schema.diff.SchemaDifference.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** CHECK constraints whose functions read tables: the target cannot have them while rows are replicated, as check says. */
final class PutOffChecks {

    private PutOffChecks() {}

    /** Asks only if a check is missing. */
    static List<SchemaDifference> among(List<SchemaDifference> differences, SchemaCatalog source, Connection session)
            throws SQLException {
        List<SchemaDifference> missing = differences.stream()
                .filter(difference -> difference.state() == State.MISSING
                        && (difference.object().kind() == ObjectKind.CONSTRAINT
                                || difference.object().kind() == ObjectKind.DOMAIN_CONSTRAINT))
                .filter(difference -> difference.object().kind() == ObjectKind.DOMAIN_CONSTRAINT
                        || source.find(difference.object())
                                .filter(constraint -> !constraint.fact("check").isEmpty())
                                .isPresent())
                .toList();
        if (missing.isEmpty()) {
            return List.of();
        }
        Set<String> reading = TableReadingExpressions.read(Sql.on(session)).stream()
                .filter(expression -> expression.kind() == 'c')
                .map(expression -> expression.owner() + " " + expression.name())
                .collect(Collectors.toSet());
        return missing.stream()
                .filter(difference -> reading.contains(owner(difference, source)))
                .toList();
    }

    private static String owner(SchemaDifference difference, SchemaCatalog source) {
        CatalogObject constraint = source.find(difference.object()).orElseThrow();
        String of = difference.object().kind() == ObjectKind.DOMAIN_CONSTRAINT
                ? "DOMAIN " + constraint.fact(CatalogObject.RELATION)
                : "TABLE " + constraint.fact(CatalogObject.RELATION);
        return of + " " + difference.object().name();
    }
}
