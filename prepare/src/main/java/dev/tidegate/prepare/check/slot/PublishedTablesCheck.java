package dev.tidegate.prepare.check.slot;

import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.Finding;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.state.PublishedTables;
import java.sql.SQLException;
import java.util.List;

/** Tables whose changes do not arrive, although the pipeline streams. */
public final class PublishedTablesCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        return PublishedTables.look(
                        facts.source().session(),
                        facts.target().session(),
                        facts.source().config())
                .stream()
                .map(notice ->
                        Finding.warning(notice.code(), notice.table().toString(), notice.problem(), notice.nextStep()))
                .toList();
    }
}
