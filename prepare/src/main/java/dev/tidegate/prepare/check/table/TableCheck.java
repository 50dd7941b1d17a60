package dev.tidegate.prepare.check.table;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Check that every replicated table exists on the target. */
public final class TableCheck implements Check<PairFacts> {

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        Set<String> schemas =
                new HashSet<>(Sql.on(facts.target().session()).list("SELECT nspname FROM pg_namespace", Sql.TEXT));
        List<Finding> findings = new ArrayList<>();
        for (TableInfo table : facts.source().tables()) {
            Optional<MappedTable> names = facts.names(table.id());
            if (names.isEmpty()) {
                continue;
            }
            TableId target = names.get().target();
            Optional<TableInfo> there = facts.target().catalog().table(target);
            if (there.isEmpty()) {
                findings.add(Finding.error(
                        TableCode.TABLE_MISSING,
                        target.toString(),
                        "the target has no such table"
                                + (target.equals(table.id()) ? "" : ", the counterpart of " + table.id()),
                        TableDdl.create(table, names.get(), schemas.contains(target.schema()))));
            } else if (!there.get().kind().isTable()) {
                findings.add(Finding.error(
                        TableCode.TABLE_KIND,
                        target.toString(),
                        "it is a " + there.get().kind() + " on the target",
                        "replace it by a table, or add it to tables.exclude"));
            }
        }
        return findings;
    }
}
