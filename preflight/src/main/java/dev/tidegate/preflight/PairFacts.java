package dev.tidegate.preflight;

import dev.tidegate.core.catalog.TableInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Both sides, for what takes both to tell. */
record PairFacts(SourceFacts source, TargetFacts target) {

    /** What a check says about one table that both sides have. */
    interface PerTable {
        List<Finding> run(TableInfo source, TableInfo target) throws SQLException;
    }

    List<Finding> forEachTable(PerTable check) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (TableInfo table : source.tables()) {
            TableInfo there = target.catalog().table(table.id()).orElse(null);
            if (there != null && there.kind().isTable()) {
                findings.addAll(check.run(table, there));
            }
        }
        return findings;
    }
}
