package dev.tidegate.prepare.check.rights;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.RightsCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Check that the role may write the target's tables. */
public final class TargetRightsCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        String roleName = facts.target().role();
        String role = SqlName.quote(roleName);
        TreeSet<String> schemas = new TreeSet<>();
        List<Finding> findings = new ArrayList<>(facts.forEachTable(pair -> {
            TableInfo target = pair.target();
            if (!target.rights().usage()) {
                schemas.add(target.id().schema());
            }
            return ofTable(target, roleName, role);
        }));
        for (String schema : schemas) {
            findings.add(Finding.error(
                    RightsCode.USAGE_DENIED,
                    "schema " + schema + " of the target",
                    "role " + roleName + " may not use the schema",
                    "GRANT USAGE ON SCHEMA " + SqlName.quote(schema) + " TO " + role));
        }
        return findings;
    }

    private static List<Finding> ofTable(TableInfo table, String roleName, String role) {
        List<Finding> findings = new ArrayList<>();
        if (!table.rights().select() || !table.rights().write()) {
            findings.add(Finding.error(
                    RightsCode.WRITE_DENIED,
                    table.id().toString(),
                    "role " + roleName + " may not read and write the target's table",
                    "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON "
                            + table.id().quoted() + " TO " + role));
        }
        if (table.rights().rowSecurity()) {
            findings.add(Finding.error(
                    RightsCode.ROW_SECURITY,
                    table.id() + " of the target",
                    "row security can hide rows from role " + roleName,
                    "ALTER ROLE " + role + " BYPASSRLS"));
        }
        return findings;
    }
}
