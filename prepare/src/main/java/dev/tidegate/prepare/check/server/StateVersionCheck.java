package dev.tidegate.prepare.check.server;

import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.TargetFacts;
import dev.tidegate.prepare.model.Finding;
import java.util.List;

/** State of an older Tidegate: the start migrates it, and checks that need its newer columns pass it over until then. */
public final class StateVersionCheck implements Check<TargetFacts> {

    @Override
    public List<Finding> run(TargetFacts facts) {
        return facts.version().problem().stream()
                .map(older -> Finding.info(older.kind(), "schema tidegate", older.getMessage()))
                .toList();
    }
}
