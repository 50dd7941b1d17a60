package dev.tidegate.prepare.check.table;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.topic.codec.RowLimit;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Check for rows that are too large to replicate. Before the first start only: afterwards the rows have been copied, and
 * the stream itself reports rows that it cannot carry. A table is read only if what it stores outside its rows could be such
 * a value at the best possible compression; and only for a limited time.
 */
public final class RowSizeCheck implements Check<PairFacts> {

    /** One byte stands for so many at best: 273 in a tag of three and an eighth with pglz, 255 with lz4. */
    private static final int PGLZ_FACTOR = 88;

    private static final int LZ4_FACTOR = 255;

    private static final String STORED_OUTSIDE = """
            WITH RECURSIVE part AS (
                SELECT t.oid AS root, t.oid
                FROM unnest(?) AS t (oid)
                UNION ALL
                SELECT p.root, i.inhrelid
                FROM part p
                JOIN pg_class c ON c.oid = p.oid AND c.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = p.oid
            )
            SELECT p.root::bigint, max(pg_relation_size(c.reltoastrelid)) AS bytes
            FROM part p
            JOIN pg_class c ON c.oid = p.oid
            WHERE c.reltoastrelid <> 0
            GROUP BY p.root
            HAVING max(pg_relation_size(c.reltoastrelid)) > ?
            ORDER BY bytes
            """;

    private final long limit;
    private final long heapBytes;
    private final int atMostMillis;

    public RowSizeCheck() {
        this(RowLimit.TEXT_BYTES_MAX, Runtime.getRuntime().maxMemory(), 10_000);
    }

    /**
     * @param limit bytes of a row's text
     * @param heapBytes that this JVM, and so the next one, has
     * @param atMostMillis for all tables together
     */
    public RowSizeCheck(long limit, long heapBytes, int atMostMillis) {
        this.limit = limit;
        this.heapBytes = heapBytes;
        this.atMostMillis = atMostMillis;
    }

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        if (facts.target().state().isPresent()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        List<Candidate> left = new ArrayList<>();
        long end = System.nanoTime() + atMostMillis * 1_000_000L;
        for (Candidate candidate : candidates(facts)) {
            int leftMillis = (int) ((end - System.nanoTime()) / 1_000_000L);
            Optional<RowSizeScan.Largest> largest =
                    leftMillis > 0 ? candidate.scan().run(limit, leftMillis) : Optional.empty();
            if (largest.isPresent()) {
                of(candidate, largest.get()).ifPresent(findings::add);
            } else {
                left.add(candidate);
            }
        }
        if (!left.isEmpty()) {
            findings.add(notLookedThrough(left));
        }
        return findings;
    }

    /** @param storedBytes outside of its rows, compressed */
    private record Candidate(TableInfo table, RowSizeScan scan, long storedBytes) {}

    /** Smallest first, so that the time is enough for most. */
    private List<Candidate> candidates(PairFacts facts) throws SQLException {
        Map<Long, TableInfo> tables = new HashMap<>();
        for (TableInfo table : facts.source().tables()) {
            if (table.rights().select() && table.rights().usage()) {
                tables.put(table.storage().oid(), table);
            }
        }
        int factor = ServerFeature.LZ4.isIn(facts.source().server().major()) ? LZ4_FACTOR : PGLZ_FACTOR;
        List<Candidate> candidates = new ArrayList<>();
        // Half, for bytes print as two digits each.
        long storedBytesMin = limit / factor / 2;
        Sql.on(facts.source().session())
                .each(
                        STORED_OUTSIDE,
                        row -> {
                            TableInfo table = tables.get(row.getLong("root"));
                            long bytes = row.getLong("bytes");
                            RowSizeScan.of(facts.source().session(), table, omitted(facts, table))
                                    .ifPresent(scan -> candidates.add(new Candidate(table, scan, bytes)));
                        },
                        Sql.array("oid", tables.keySet()),
                        storedBytesMin);
        return candidates;
    }

    /** What is not copied; but if the whole row is its identity, the stream brings it with every change. */
    private static Set<String> omitted(PairFacts facts, TableInfo table) {
        return table.identity() == ReplicaIdentity.FULL
                ? Set.of()
                : facts.names(table.id()).map(MappedTable::omitted).orElse(Set.of());
    }

    /** @return text of a row for which this heap is enough */
    private long heldByHeap() {
        return Math.max(0, (heapBytes - RowLimit.heapFor(0)) / (RowLimit.heapFor(1) - RowLimit.heapFor(0)));
    }

    private Optional<Finding> of(Candidate candidate, RowSizeScan.Largest largest) {
        String subject = candidate.table().id() + "." + largest.column();
        if (largest.over() > 0) {
            return Optional.of(Finding.error(
                    TableCode.ROW_TOO_LARGE,
                    subject,
                    largest.over() + (largest.over() == 1 ? " row is" : " rows are") + " larger than "
                            + HumanFormat.bytes(limit)
                            + " as text (bytea counts double), the largest " + HumanFormat.bytes(largest.rowBytes())
                            + ": PostgreSQL may not be able to print it for COPY or for the stream",
                    candidate.scan().rowsOver(limit) + " -- shorten these, or add the table to tables.exclude"));
        }
        if (largest.rowBytes() > heldByHeap()) {
            long gigabytes = (RowLimit.heapFor(largest.rowBytes()) >> 30) + 1;
            return Optional.of(Finding.warning(
                    TableCode.ROW_HEAP,
                    subject,
                    "the largest row is " + HumanFormat.bytes(largest.rowBytes()) + " as text; a JVM heap of "
                            + HumanFormat.bytes(heapBytes) + " may be too small for it",
                    "TIDEGATE_JAVA_OPTS=-Xmx" + gigabytes + "g"));
        }
        return Optional.empty();
    }

    private Finding notLookedThrough(List<Candidate> left) {
        List<String> names = left.stream()
                .map(candidate -> candidate.table().id().toString())
                .toList();
        String found = "rows larger than " + HumanFormat.bytes(limit)
                + " as text cannot be copied; the search was not finished within "
                + HumanFormat.duration(Duration.ofMillis(atMostMillis)) + ": "
                + Finding.list(names);
        Candidate largest = left.get(left.size() - 1);
        // Compressed to less than this, it would take rare data to hold one.
        return largest.storedBytes() > limit / 2
                ? Finding.warning(
                        TableCode.ROW_SIZE_UNKNOWN,
                        "source",
                        found,
                        largest.scan().rowsOver(limit)
                                + " -- finds them without a time limit, and likewise for the others")
                : Finding.info(TableCode.ROW_SIZE_UNKNOWN, "source", found);
    }
}
