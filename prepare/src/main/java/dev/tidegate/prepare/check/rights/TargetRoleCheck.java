package dev.tidegate.prepare.check.rights;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.RightsCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.TargetFacts;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.state.schema.StateSchema;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Check that the role may set session_replication_role, and keep the pipeline's state. */
public final class TargetRoleCheck implements Check<TargetFacts> {

    private static final String MAY_WRITE_STATE = """
            SELECT bool_and(has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')
                            AND has_table_privilege(c.oid, 'DELETE') AND has_table_privilege(c.oid, 'SELECT'))
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'tidegate' AND c.relkind = 'r' AND c.relname = ANY (?)
            """;

    @Override
    public List<Finding> run(TargetFacts facts) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        String role = SqlName.quote(facts.role());
        if (!maySetReplicationRole(facts)) {
            findings.add(Finding.error(
                    RightsCode.REPLICATION_ROLE_DENIED,
                    "role " + facts.role(),
                    "the role may not set session_replication_role, so the target's triggers and foreign keys would fire"
                            + " a second time",
                    fix(facts, role)));
        }
        if (!facts.version().isInstalled()) {
            if (!Sql.on(facts.session()).isTrue("SELECT has_database_privilege(current_database(), 'CREATE')")) {
                findings.add(Finding.error(
                        RightsCode.CREATE_DENIED,
                        "target",
                        "role " + facts.role()
                                + " may not create the schema tidegate, where the pipeline keeps its state",
                        "GRANT CREATE ON DATABASE "
                                + SqlName.quote(facts.server().database()) + " TO " + role));
            }
        } else if (!Sql.on(facts.session()).isTrue(MAY_WRITE_STATE, StateSchema.TABLES)) {
            findings.add(Finding.error(
                    RightsCode.STATE_DENIED,
                    "schema tidegate",
                    "role " + facts.role() + " may not write the existing state tables",
                    "GRANT ALL ON ALL TABLES IN SCHEMA tidegate TO " + role));
        }
        return findings;
    }

    /** Or need not: an administrator can give a role the setting (ALTER ROLE ... SET), with which its sessions then begin. */
    private static boolean maySetReplicationRole(TargetFacts facts) throws SQLException {
        if (Sql.on(facts.session()).isTrue("SELECT current_setting('session_replication_role') = 'replica'")) {
            return true;
        }
        try {
            Sql.on(facts.session()).execute("SET session_replication_role = replica");
            Sql.on(facts.session()).execute("RESET session_replication_role");
            return true;
        } catch (SQLException e) {
            if ("42501".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** The least that works there. On RDS and Aurora nobody is superuser who could alter a role so. */
    private static String fix(TargetFacts facts, String role) throws SQLException {
        boolean managed =
                Sql.on(facts.session()).isTrue("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_superuser')");
        if (ServerFeature.GRANT_SET.isIn(facts.server().major())) {
            return "GRANT SET ON PARAMETER session_replication_role TO " + role
                    + (managed ? " -- as the master user; if it may not: GRANT rds_superuser TO " + role : "");
        }
        return managed
                ? "GRANT rds_superuser TO " + role
                : "ALTER ROLE " + role + " SET session_replication_role = replica";
    }
}
