package dev.tidegate.prepare.check.server;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.replication.StandbyNames;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.List;

/**
 * Check that the source does not take capture's session for a synchronous standby, for which its commits wait. Where only its
 * usual name is listed, it has another one.
 */
public final class SynchronousStandbyCheck implements Check<SourceFacts> {

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        StandbyNames standbys = StandbyNames.read(facts.session());
        return standbys.takesInEverySession()
                ? List.of(Finding.error(
                        ServerCode.SYNCHRONOUS_STANDBY, "source", standbys.problem(), standbys.nextStep()))
                : List.of();
    }
}
