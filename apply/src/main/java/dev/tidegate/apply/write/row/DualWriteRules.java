package dev.tidegate.apply.write.row;

import dev.tidegate.config.tables.DualWrite;
import dev.tidegate.config.tables.DualWrites;
import dev.tidegate.model.TableId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Rules of the tables that the application writes to on the target too, each looked up once. Owned by the writer's thread. */
public final class DualWriteRules {

    private final DualWrites dualWrites;
    private final Map<TableId, Optional<DualWrite>> rules = new HashMap<>();

    public DualWriteRules(DualWrites dualWrites) {
        this.dualWrites = dualWrites;
    }

    /** @param table the source's name */
    public Optional<DualWrite> of(TableId table) {
        return rules.computeIfAbsent(table, dualWrites::of);
    }
}
