package dev.tidegate.prepare.check.constraint;

import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.UniqueIndex;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.prepare.check.constraint.ConstraintSignature.Constraint;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Check for constraints of the target that are not checked for replicated rows: triggers check foreign keys and deferrable
 * constraints, and do not fire there. No matter if the source has the same constraint and so has checked its rows, under
 * its own names and whether deferred or not.
 */
public final class ConstraintCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        Map<Long, List<Constraint>> onSource = ConstraintSignature.read(
                facts.source().session(), facts.source().tables());
        Map<Long, List<Constraint>> onTarget = ConstraintSignature.read(
                facts.target().session(), facts.target().catalog().tables());
        return facts.forEachTable(pair -> ofTable(
                pair.target(),
                checked(
                        facts,
                        pair,
                        onSource.getOrDefault(pair.source().storage().oid(), List.of())),
                onTarget.getOrDefault(pair.target().storage().oid(), List.of())));
    }

    /** What the source demands, in the target's names. */
    private static Set<ConstraintSignature> checked(PairFacts facts, TablePair pair, List<Constraint> source) {
        Set<ConstraintSignature> checked = new HashSet<>();
        for (Constraint constraint : source) {
            ConstraintSignature signature = constraint.signature();
            Optional<TableId> there =
                    signature.referenced().flatMap(facts::names).map(names -> names.target());
            List<String> columnsThere = signature
                    .referenced()
                    .flatMap(facts::names)
                    .map(names -> names.columns(signature.referencedColumns()))
                    .orElse(List.of());
            ConstraintSignature named = signature.named(pair.names().columns(signature.columns()), there, columnsThere);
            // One with an omitted column demands less of the others than it seems.
            if (named.columns().size() == signature.columns().size()) {
                checked.add(named);
            }
        }
        for (UniqueIndex index : pair.source().uniqueIndexes()) {
            if (index.valid() && index.plain()) {
                List<String> columns = pair.names().columns(index.columns());
                if (columns.size() == index.columns().size()) {
                    checked.add(ConstraintSignature.unique(columns));
                }
            }
        }
        return checked;
    }

    private static List<Finding> ofTable(TableInfo table, Set<ConstraintSignature> checked, List<Constraint> target) {
        List<Finding> findings = new ArrayList<>();
        for (Constraint constraint : target) {
            if (constraint.isCheckedByTriggers() && !checked.contains(constraint.signature())) {
                findings.add(Finding.warning(
                        TableCode.TARGET_CONSTRAINT_UNCHECKED,
                        table.id() + " constraint " + constraint.name(),
                        "the source has no such constraint, and for replicated rows the target does not check it: "
                                + constraint.definition(),
                        "create it on the source too; or look for rows that break it before a cutover"));
            }
        }
        return findings;
    }
}
