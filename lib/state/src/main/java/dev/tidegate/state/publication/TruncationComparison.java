package dev.tidegate.state.publication;

import static dev.tidegate.state.publication.SourceRule.FILE_REWRITTEN;
import static dev.tidegate.state.publication.SourceRule.PARTITION_TRUNCATED;
import static dev.tidegate.state.publication.SourceRule.TABLE_TRUNCATED;
import static dev.tidegate.state.publication.SourceRule.TRUNCATE_STREAMED;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.replication.RewrittenFiles.Rows;
import dev.tidegate.postgres.replication.UnsentFiles.File;
import dev.tidegate.state.publication.KnownPublication.KnownTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Comparison of the files of partitions with those that were known. A partition has a new file after a TRUNCATE of the
 * partition, which is not sent; after one of the whole table, which is; and after a rewrite, which keeps its rows.
 */
final class TruncationComparison {

    /** What a new file shows of the rows of the old one. */
    interface NewFile {
        Rows rows(long oid, File file) throws SQLException;
    }

    private final StreamedTruncates stream;
    private final NewFile newFile;
    private final Set<Long> undecided = new HashSet<>();

    TruncationComparison(StreamedTruncates stream, NewFile newFile) {
        this.stream = stream;
        this.newFile = newFile;
    }

    /** Oids of new files about which the stream has not said yet what they are. After {@link #changes}. */
    Set<Long> undecided() {
        return undecided;
    }

    /** @return of each table that may have lost rows, in the order of names, its change */
    List<PublicationChange> changes(KnownPublication known, PublicationMembership now) throws SQLException {
        Map<Long, Set<Long>> changed = new TreeMap<>();
        now.files().byOid().forEach((oid, file) -> {
            Long before = known.files().numbers().get(oid);
            if (before != null && before != file.number()) {
                changed.computeIfAbsent(file.root(), root -> new TreeSet<>()).add(oid);
            }
        });
        Map<TableId, PublicationChange> changes = new TreeMap<>();
        for (Map.Entry<Long, Set<Long>> files : changed.entrySet()) {
            KnownTable table = known.tables().get(files.getKey());
            Map<SourceRule, Set<TableId>> rules = rules(known, now, files.getKey(), files.getValue());
            rules.keySet().removeIf(rule -> !rule.costsRows());
            if (table != null) {
                rules.forEach((rule, partitions) -> changes.put(
                        table.table(), new PublicationChange(rule, table.table(), named(rule, partitions), "")));
            }
        }
        return List.copyOf(changes.values());
    }

    private static List<TableId> named(SourceRule rule, Set<TableId> partitions) {
        return rule == PARTITION_TRUNCATED ? List.copyOf(partitions) : List.of();
    }

    private Map<SourceRule, Set<TableId>> rules(
            KnownPublication known, PublicationMembership now, long root, Set<Long> oids) throws SQLException {
        Map<SourceRule, Set<TableId>> rules = new TreeMap<>();
        if (isAtOnce(known, now, root, oids)) {
            File any = now.files().byOid().get(oids.iterator().next());
            if (stream.has(root, any.xid())) {
                rules.put(TRUNCATE_STREAMED, Set.of());
                return rules;
            }
            if (!stream.hasPassed(root, any.xid(), now.at())) {
                undecided.addAll(oids);
                return rules;
            }
        }
        for (long oid : oids) {
            File file = now.files().byOid().get(oid);
            Rows rows = newFile.rows(oid, file);
            if (rows == Rows.LOCKED) {
                undecided.add(oid);
                continue;
            }
            SourceRule lost = oid == root ? TABLE_TRUNCATED : PARTITION_TRUNCATED;
            rules.computeIfAbsent(rows == Rows.KEPT ? FILE_REWRITTEN : lost, rule -> new TreeSet<>())
                    .add(file.table());
        }
        return rules;
    }

    /** Whether one transaction gave all partitions of a table new files, as TRUNCATE of the table does. */
    private static boolean isAtOnce(KnownPublication known, PublicationMembership now, long root, Set<Long> oids) {
        List<File> all = new ArrayList<>();
        now.files().byOid().forEach((oid, file) -> {
            if (file.root() == root && known.files().numbers().containsKey(oid)) {
                all.add(file);
            }
        });
        return !oids.contains(root)
                && all.size() == oids.size()
                && all.stream().map(File::xid).distinct().count() == 1;
    }
}
