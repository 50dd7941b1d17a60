package dev.tidegate.apply.target;

import dev.tidegate.core.TableId;
import dev.tidegate.core.config.DualWrite;
import dev.tidegate.core.config.DualWrites;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which tables the application writes to on the target too, looked up once for each. Owned by the writer's thread. */
final class DualWriteRules {

    private final DualWrites dualWrites;
    private final Map<TableId, Optional<DualWrite>> rules = new HashMap<>();

    DualWriteRules(DualWrites dualWrites) {
        this.dualWrites = dualWrites;
    }

    /** @param table the source's name */
    Optional<DualWrite> of(TableId table) {
        return rules.computeIfAbsent(table, dualWrites::of);
    }
}
