package dev.tidegate.prepare.check.table;

import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableFill;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Check that the target's tables are empty before the pipeline's first start. */
public final class EmptyTargetCheck implements Check<PairFacts> {

    private final LoadConfig.FilledTables filled;

    public EmptyTargetCheck(LoadConfig.FilledTables filled) {
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
        for (TableId table : TableFill.find(facts.target().session(), readable)) {
            if (filled == LoadConfig.FilledTables.TRUNCATE) {
                findings.add(Finding.warning(
                        TableCode.TARGET_TRUNCATED,
                        table.toString(),
                        "the target's table holds rows that the load will remove (load.truncate)",
                        ""));
                continue;
            }
            findings.add(Finding.error(
                    TableCode.TARGET_NOT_EMPTY,
                    table.toString(),
                    "the target's table holds rows that this pipeline did not write",
                    "TRUNCATE " + table.quoted()
                            + " -- if nobody needs them, or load.truncate: true; load.append: true keeps them;"
                            + " or add the table to tables.exclude"));
        }
        return findings;
    }
}
