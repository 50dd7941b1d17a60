package dev.tidegate.prepare.check.table;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.UniqueIndex;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Check that the target finds the row of an UPDATE or DELETE by an index. A target whose indexes are made after the load
 * lacks nearly all of them, which is one finding.
 */
public final class KeyIndexCheck implements Check<PairFacts> {

    private static final int BY_NAME_MAX = 10;

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        List<Finding> findings = facts.forEachTable(KeyIndexCheck::ofTable);
        List<String> missing = findings.stream()
                .filter(finding -> finding.kind() == TableCode.KEY_INDEX_MISSING)
                .map(Finding::subject)
                .toList();
        if (missing.size() <= BY_NAME_MAX) {
            return findings;
        }
        return Stream.concat(
                        findings.stream().filter(finding -> finding.kind() != TableCode.KEY_INDEX_MISSING),
                        Stream.of(ofTables(missing)))
                .toList();
    }

    private static Finding ofTables(List<String> tables) {
        return Finding.warning(
                TableCode.KEY_INDEX_MISSING,
                tables.size() + " tables",
                "the target has no unique index on their keys: every UPDATE and DELETE searches the whole table, and"
                        + " duplicates go unnoticed: " + Finding.list(tables),
                "tidegate schema copy --section post-data, as soon as the load is done");
    }

    private static List<Finding> ofTable(TablePair pair) {
        TableInfo source = pair.source();
        TableInfo target = pair.target();
        List<String> key = pair.names().columns(source.identityColumns());
        if (!source.identifiesRows()) {
            // a finding of its own
            return List.of();
        }
        if (key.isEmpty()) {
            return List.of(Finding.warning(
                    TableCode.NO_KEY,
                    source.id().toString(),
                    "the table has no key (REPLICA IDENTITY FULL): every UPDATE and DELETE searches the whole table on"
                            + " the target",
                    "give the table a primary key on both sides if it is large"));
        }
        boolean indexed = target.uniqueIndexes().stream()
                .filter(UniqueIndex::isUsable)
                .anyMatch(index -> Set.copyOf(key).equals(Set.copyOf(index.columns())));
        if (indexed) {
            return List.of();
        }
        return List.of(Finding.warning(
                TableCode.KEY_INDEX_MISSING,
                source.id().toString(),
                "the target has no unique index on the key " + key
                        + ": every UPDATE and DELETE searches the whole table, and duplicates go unnoticed",
                "CREATE UNIQUE INDEX ON " + target.id().quoted() + " (" + SqlName.quoteAll(key) + ")"));
    }
}
