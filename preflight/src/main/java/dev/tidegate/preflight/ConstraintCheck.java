package dev.tidegate.preflight;

import dev.tidegate.core.catalog.TableInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Constraints of the target that nobody checks for replicated rows: foreign keys and deferrable ones are checked by
 * triggers, which do not fire there. It does not matter where the source has the same constraint and so has checked it.
 */
final class ConstraintCheck implements Check<PairFacts> {

    private record Constraint(String name, String definition) {}

    private static final String CONSTRAINTS = """
            SELECT c.conrelid::bigint, c.conname, pg_get_constraintdef(c.oid) AS definition
            FROM pg_constraint c
            WHERE c.conrelid = ANY (?) AND c.conislocal AND c.convalidated
              AND (c.contype = 'f' OR (c.contype IN ('p', 'u', 'x') AND c.condeferrable))
            ORDER BY c.conrelid, c.conname
            """;

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        Map<Long, List<Constraint>> onSource =
                read(facts.source().session(), facts.source().tables());
        Map<Long, List<Constraint>> onTarget =
                read(facts.target().session(), facts.target().catalog().tables());
        return facts.forEachTable(pair -> ofTable(
                pair.target(),
                onSource.getOrDefault(pair.source().storage().oid(), List.of()),
                onTarget.getOrDefault(pair.target().storage().oid(), List.of())));
    }

    private static List<Finding> ofTable(TableInfo table, List<Constraint> source, List<Constraint> target) {
        Set<String> checked = new HashSet<>();
        source.forEach(constraint -> checked.add(constraint.definition()));
        List<Finding> findings = new ArrayList<>();
        for (Constraint constraint : target) {
            if (!checked.contains(constraint.definition())) {
                findings.add(Finding.warning(
                        "TARGET-CONSTRAINT-UNCHECKED",
                        table.id() + " constraint " + constraint.name(),
                        "the source has no such constraint, and for replicated rows the target does not check it: "
                                + constraint.definition(),
                        "create it on the source too; or look for rows that break it before a switch"));
            }
        }
        return findings;
    }

    private static Map<Long, List<Constraint>> read(Connection session, Collection<TableInfo> tables)
            throws SQLException {
        Map<Long, List<Constraint>> constraints = new HashMap<>();
        try (PreparedStatement statement = session.prepareStatement(CONSTRAINTS)) {
            Object[] oids = tables.stream().map(table -> table.storage().oid()).toArray();
            statement.setArray(1, session.createArrayOf("oid", oids));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    constraints
                            .computeIfAbsent(row.getLong("conrelid"), oid -> new ArrayList<>())
                            .add(new Constraint(row.getString("conname"), row.getString("definition")));
                }
            }
        }
        return constraints;
    }
}
