package dev.tidegate.state.publication;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.replication.AttachedRows;
import dev.tidegate.postgres.replication.Publication;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.replication.RewrittenFiles;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.publication.KnownPublication.KnownTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Watch over what the WAL does not say: that somebody changes the publication, and rows are not sent. Compares it with what was
 * seen last, remembers what is so now, and records the tables that may have lost rows. One look is a few short queries.
 */
public final class PublicationWatch {

    private static final String EXISTING = """
            SELECT oid::bigint
            FROM pg_class
            WHERE oid = ANY (CAST(? AS oid[]))
            """;

    /** Of tables that have a name that one of the publication has, or had. */
    private static final String NAMED = """
            SELECT c.oid::bigint, n.nspname, c.relname
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN unnest(CAST(? AS text[]), CAST(? AS text[])) AS known (nspname, relname)
              ON n.nspname = known.nspname AND c.relname = known.relname
            WHERE c.relkind IN ('r', 'p')
            """;

    private final Connection source;
    private final Connection target;
    private final PipelineName pipeline;
    private final StreamedTruncates stream;
    private final KnownPublicationStore publications;
    private final TableDoubtStore doubts;

    /**
     * What a look found.
     *
     * @param now what is so
     * @param changes by table
     * @param isDecided whether the stream has nothing more to say about it
     */
    public record Look(PublicationMembership now, List<PublicationChange> changes, boolean isDecided) {

        /** Whether there is no publication. */
        public boolean isDropped() {
            return now.entry().isEmpty();
        }

        /** End of the source's WAL. */
        public Lsn at() {
            return now.at();
        }
    }

    private record Compared(
            PublicationMembership now,
            KnownPublication known,
            KnownPublication after,
            List<PublicationChange> changes,
            boolean isDecided) {

        Look look(List<PublicationChange> shown) {
            return new Look(now, shown, isDecided);
        }
    }

    /** Both in auto-commit. */
    public PublicationWatch(Connection source, Connection target, PipelineName pipeline, StreamedTruncates stream) {
        this.source = source;
        this.target = target;
        this.pipeline = pipeline;
        this.stream = stream;
        this.publications = new KnownPublicationStore(target, pipeline);
        this.doubts = new TableDoubtStore(target, pipeline);
    }

    /** Reads only. */
    public Look look() throws SQLException {
        Compared compared = compare();
        return compared.look(compared.changes());
    }

    /** @return with changes only as far as they are news */
    public Look lookAndRecord() throws SQLException {
        Compared compared = compare();
        Set<List<String>> before = new HashSet<>();
        for (TableDoubt doubt : doubts.open()) {
            before.add(List.of(doubt.table().quoted(), doubt.problem()));
        }
        target.setAutoCommit(false);
        try {
            if (!compared.after().isSameAs(compared.known())
                    || publications.read().isEmpty()) {
                publications.write(compared.after());
            } else {
                publications.seen(compared.after().files());
            }
            for (PublicationChange change : compared.changes()) {
                doubts.put(change, compared.now().at());
            }
            target.commit();
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
        return compared.look(compared.changes().stream()
                .filter(change -> !before.contains(List.of(change.table().quoted(), change.problem())))
                .toList());
    }

    private Compared compare() throws SQLException {
        PublicationMembership now = PublicationMembership.read(source, pipeline.publication());
        // Afterwards: what is seen of our own changes is noted by then.
        KnownPublication known = publications.read().orElseGet(() -> KnownPublication.first(now));
        Set<String> operations = Publication.operationsOn(source.getMetaData().getDatabaseMajorVersion());
        Set<Long> existing = existing(known);
        Set<TableId> replaced = replaced(known, now);
        Map<TableId, PublicationChange> changes = new TreeMap<>();
        new PublicationComparison(pipeline.publication(), operations, existing, replaced)
                .changes(known, now)
                .forEach(change -> changes.put(change.table(), change));
        new PartitionComparison(new AttachedRows(source)::areIn, existing)
                .changes(known, now)
                .forEach(change -> changes.putIfAbsent(change.table(), change));
        TruncationComparison truncations = truncations(known.files());
        truncations.changes(known, now).forEach(change -> changes.putIfAbsent(change.table(), change));
        Set<Long> undecided = truncations.undecided();
        return new Compared(
                now, known, known.after(now, replaced, undecided), List.copyOf(changes.values()), undecided.isEmpty());
    }

    private TruncationComparison truncations(KnownFiles known) {
        RewrittenFiles files = new RewrittenFiles(source);
        return new TruncationComparison(stream, (oid, file) -> files.rows(oid, file, known.horizon(), known.seenAt()));
    }

    private Set<Long> existing(KnownPublication known) throws SQLException {
        Set<Long> oids = new HashSet<>(known.tables().keySet());
        oids.addAll(known.partitions().keySet());
        return Set.copyOf(Sql.on(source).list(EXISTING, Sql.NUMBER, Sql.array("oid", oids)));
    }

    private Set<TableId> replaced(KnownPublication known, PublicationMembership now) throws SQLException {
        List<TableId> names =
                known.tables().values().stream().map(KnownTable::table).toList();
        Set<TableId> replaced = new HashSet<>();
        Sql.on(source)
                .each(
                        NAMED,
                        row -> {
                            long oid = row.getLong(1);
                            if (!now.tables().containsKey(oid)
                                    && !known.tables().containsKey(oid)) {
                                replaced.add(new TableId(row.getString(2), row.getString(3)));
                            }
                        },
                        names.stream().map(TableId::schema).toList(),
                        names.stream().map(TableId::name).toList());
        return replaced;
    }
}
