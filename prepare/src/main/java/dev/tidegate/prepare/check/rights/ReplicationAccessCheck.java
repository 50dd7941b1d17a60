package dev.tidegate.prepare.check.rights;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.RightsCode;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Check that the role may replicate, by opening a walsender session, because on RDS and its like the role's attributes say
 * nothing.
 */
public final class ReplicationAccessCheck implements Check<SourceFacts> {

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        try (Connection replication =
                new SourceDatabase(facts.config().source()).openReplication("check replication")) {
            ServerInfo.identifySystem(replication);
            return List.of();
        } catch (SQLException e) {
            if ("53300".equals(e.getSQLState())) {
                return List.of(Finding.error(
                        ServerCode.WALSENDERS_EXHAUSTED,
                        "source",
                        "no walsender session can be opened: " + SqlFailures.describe(e),
                        "raise max_wal_senders on the source and restart it"));
            }
            return List.of(Finding.error(
                    RightsCode.REPLICATION_REFUSED,
                    "role " + facts.role(),
                    "the role may not open a replication session: " + SqlFailures.describe(e),
                    fix(facts)));
        }
    }

    private static String fix(SourceFacts facts) throws SQLException {
        boolean rds = Sql.on(facts.session())
                .isTrue("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_replication')");
        String role = SqlName.quote(facts.role());
        return rds ? "GRANT rds_replication TO " + role : "ALTER ROLE " + role + " REPLICATION";
    }
}
