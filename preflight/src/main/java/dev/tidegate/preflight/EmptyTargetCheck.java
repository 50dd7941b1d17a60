package dev.tidegate.preflight;

import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.FilledTables;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.config.LoadConfig;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether the target's tables are empty before the pipeline's first start. */
final class EmptyTargetCheck implements Check<PairFacts> {

    private final LoadConfig.FilledTables filled;

    EmptyTargetCheck(LoadConfig.FilledTables filled) {
        this.filled = filled;
    }

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        if (facts.target().state().isPresent() || filled == LoadConfig.FilledTables.APPEND) {
            return List.of();
        }
        List<TableInfo> readable = new ArrayList<>();
        facts.forEachTable(pair -> {
            TableInfo target = pair.target();
            if (target.rights().select() && target.rights().usage()) {
                readable.add(target);
            }
            return List.of();
        });
        List<Finding> findings = new ArrayList<>();
        for (TableId table : FilledTables.find(facts.target().session(), readable)) {
            if (filled == LoadConfig.FilledTables.TRUNCATE) {
                findings.add(Finding.warning(
                        "TARGET-TRUNCATED",
                        table.toString(),
                        "the target's table holds rows that the load will remove (load.truncate)",
                        ""));
                continue;
            }
            findings.add(Finding.error(
                    "TARGET-NOT-EMPTY",
                    table.toString(),
                    "the target's table holds rows that this pipeline did not write",
                    "TRUNCATE " + table.quoted()
                            + " -- if nobody needs them, or load.truncate: true; load.append: true keeps them;"
                            + " or add the table to tables.exclude"));
        }
        return findings;
    }
}
