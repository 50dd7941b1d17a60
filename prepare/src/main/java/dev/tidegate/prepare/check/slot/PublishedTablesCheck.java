package dev.tidegate.prepare.check.slot;

import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.state.PublishedTables;
import java.sql.SQLException;
import java.util.List;

/** Check for tables whose changes are not replicated although the pipeline streams. */
public final class PublishedTablesCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        if (facts.target().version().problem().isPresent()) {
            return List.of();
        }
        return PublishedTables.find(
                        facts.source().session(),
                        facts.target().session(),
                        facts.source().config())
                .stream()
                .map(table ->
                        Finding.warning(table.kind(), table.table().toString(), table.problem(), table.nextStep()))
                .toList();
    }
}
