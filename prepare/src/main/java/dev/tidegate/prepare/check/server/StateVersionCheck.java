package dev.tidegate.prepare.check.server;

import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.TargetFacts;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.state.schema.StateOwnership;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** State that belongs to somebody else, or is of an older Tidegate: the start migrates it, and checks that need its newer columns pass it over until then. */
public final class StateVersionCheck implements Check<TargetFacts> {

    @Override
    public List<Finding> run(TargetFacts facts) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        StateOwnership.problem(facts.session())
                .map(foreign ->
                        Finding.error(foreign.kind(), "schema tidegate", foreign.getMessage(), foreign.nextStep()))
                .ifPresent(findings::add);
        facts.version()
                .problem()
                .map(older -> Finding.info(older.kind(), "schema tidegate", older.getMessage()))
                .ifPresent(findings::add);
        return findings;
    }
}
