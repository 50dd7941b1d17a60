package dev.tidegate.prepare.check.server;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.List;

/** Check of wal_level, which logical decoding needs to be logical. */
public final class WalLevelCheck implements Check<SourceFacts> {

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        String level = Sql.on(facts.session()).one("SELECT current_setting('wal_level')", Sql.TEXT);
        if (level.equals("logical")) {
            return List.of();
        }
        boolean rds = Sql.on(facts.session()).one("SELECT current_setting('rds.logical_replication', true)", Sql.TEXT)
                != null;
        return List.of(Finding.error(
                ServerCode.WAL_LEVEL,
                "source",
                "wal_level is " + level,
                rds
                        ? "set rds.logical_replication = 1 in the parameter group and reboot the instance"
                        : "ALTER SYSTEM SET wal_level = 'logical' -- then restart the server"));
    }
}
