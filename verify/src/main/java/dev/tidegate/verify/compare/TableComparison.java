package dev.tidegate.verify.compare;

import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.load.LoadsUnderWay.Why;
import dev.tidegate.state.verification.Baseline;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.state.verification.RowCounts;
import dev.tidegate.verify.compare.drilldown.ComparedTable;
import dev.tidegate.verify.compare.drilldown.DrillDown;
import dev.tidegate.verify.compare.drilldown.HashMerge;
import dev.tidegate.verify.compare.drilldown.RowRecheck;
import dev.tidegate.verify.compare.hash.BucketSums;
import dev.tidegate.verify.compare.hash.RowSql;
import dev.tidegate.verify.compare.hash.TableSide;
import dev.tidegate.verify.compare.incremental.IncrementalComparison;
import dev.tidegate.verify.compare.scan.BucketScan;
import dev.tidegate.verify.compare.scan.ScanContext;
import dev.tidegate.verify.compare.scan.SessionPool;
import dev.tidegate.verify.compare.scan.TableRewrittenException;
import dev.tidegate.verify.compare.scan.Throttle;
import dev.tidegate.verify.model.Difference;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.snapshot.SnapshotPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** The comparison of one table, from its scans to its result. Owned by one thread. */
final class TableComparison {

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final TableId sourceId;
    private final TableId targetId;
    private final Optional<ComparedTable> compared;
    private final Optional<IncrementalComparison> sinceLast;
    private final Optional<Baseline> baseline;
    /** What there is to say of a table without parts. */
    private final ComparisonState state;

    private final String note;
    /** Whether equal texts may mean different values. */
    private final boolean isDoubtful;

    private final List<Future<?>> scans = new ArrayList<>();
    private final long since = System.nanoTime();
    private boolean inconclusive;
    private boolean unknownForNow;

    private boolean isTimeLimited;

    private TableComparison(MappedTable names, ComparisonState state, String note) {
        this.sourceId = names.source();
        this.targetId = names.target();
        this.compared = Optional.empty();
        this.sinceLast = Optional.empty();
        this.baseline = Optional.empty();
        this.state = state;
        this.note = note;
        this.isDoubtful = false;
    }

    private TableComparison(
            ComparedTable compared, Optional<IncrementalComparison> sinceLast, Optional<Baseline> baseline) {
        this.sourceId = compared.source().table().id();
        this.targetId = compared.target().table().id();
        this.compared = Optional.of(compared);
        this.sinceLast = sinceLast;
        this.baseline = baseline;
        this.state = ComparisonState.UNKNOWN;
        this.note = compared.plan().lack().or(compared::doubt).orElse("");
        this.isDoubtful = compared.plan().lack().isEmpty() && !note.isEmpty();
    }

    static TableComparison withoutTarget(MappedTable names) {
        return new TableComparison(names, ComparisonState.DIFFERENT, "the target has no table " + names.target());
    }

    /** Its rows are not those of the source at this point, and are not meant to be yet. */
    static TableComparison notInSync(MappedTable names, Why why) {
        boolean ahead = why == Why.AHEAD;
        String note = ahead
                ? "has just been loaded and is ahead of the stream"
                : "is being loaded and not yet in sync with the stream";
        TableComparison comparison = new TableComparison(names, ComparisonState.UNKNOWN, note);
        comparison.unknownForNow = ahead;
        return comparison;
    }

    /**
     * @param sinceLast how it is compared; empty for the whole of it
     * @param baseline what a later comparison can begin from if the table is the same now
     */
    static TableComparison of(
            ComparedTable table, Optional<IncrementalComparison> sinceLast, Optional<Baseline> baseline) {
        return new TableComparison(table, sinceLast, baseline);
    }

    long estimatedRows() {
        return compared.map(table -> table.plan().estimatedRows()).orElse(0L);
    }

    /** @return empty if rows of the table cannot be told apart, or a side lacks it */
    Optional<RowRecheck> recheck() {
        return compared.filter(table -> table.plan().hasKey())
                .map(table -> new RowRecheck(table.plan(), table.sourceSql(), table.targetSql(), table.classifiers()));
    }

    /** Queues the scans. */
    void start(ScanContext scanning) throws SQLException {
        isTimeLimited = !scanning.limits().statementTimeout().isZero();
        if (compared.isPresent()) {
            ComparedTable table = compared.get();
            queue(
                    scanning,
                    table.source(),
                    table.sourceSql(),
                    table.sourceSums(),
                    scanning.snapshots().source());
            queue(
                    scanning,
                    table.target(),
                    table.targetSql(),
                    table.targetSums(),
                    scanning.snapshots().target());
        }
    }

    private void queue(ScanContext scanning, TableSide side, RowSql sql, BucketSums sums, List<Connection> sessions)
            throws SQLException {
        BucketScan scan = new BucketScan(side, sql, scanning.limits());
        for (String range : scan.ranges(sessions.get(0))) {
            if (sinceLast.isPresent()) {
                String written = sinceLast.get().where(side) + (range.isEmpty() ? "" : " AND " + range);
                BucketSums keys = sinceLast.get().keys(side);
                submit(scanning, side, session -> scan.run(session, written, sums));
                submit(scanning, side, session -> scan.keys(session, range, keys));
            } else {
                submit(scanning, side, session -> scan.run(session, range, sums));
            }
        }
    }

    /** One query over many rows. */
    @FunctionalInterface
    private interface Scan {
        long run(Connection session) throws SQLException;
    }

    private void submit(ScanContext scanning, TableSide side, Scan scan) {
        Throttle throttle = scanning.throttle();
        scans.add(scanning.pool(side).submit(session -> {
            throttle.await(side.isSource());
            throttle.scanned(side.isSource(), scan.run(session));
        }));
    }

    /** @return empty if a stop was requested */
    Optional<TableResult> finish(SnapshotPair snapshots, VerifyOptions options, StopSignal stop) throws SQLException {
        if (compared.isEmpty()) {
            return Optional.of(result(state, RowCounts.NONE, List.of()));
        }
        try {
            return awaitScans(stop) ? Optional.of(compare(compared.get(), snapshots, options)) : Optional.empty();
        } catch (SQLException e) {
            if (e.getSQLState() == null || e.getSQLState().startsWith("08")) {
                throw e;
            }
            // Somebody cancelled it, or the server had no room: another pass may do. Not if the limit of a scan ended
            // it.
            unknownForNow = SqlFailures.isTransient(e) && !(isTimeLimited && SqlFailures.isCanceled(e));
            return Optional.of(unknown(SqlFailures.describe(e)));
        } catch (TableRewrittenException e) {
            unknownForNow = true;
            return Optional.of(unknown(e.getMessage()));
        }
    }

    /** @return once this one is finished: the comparison of the whole table, if only that can tell */
    Optional<TableComparison> inWhole() {
        return inconclusive
                ? Optional.of(new TableComparison(compared.orElseThrow().beforeScans(), Optional.empty(), baseline))
                : Optional.empty();
    }

    /** @return once this one is finished: whether later snapshots may tell what these could not */
    boolean isUnknownForNow() {
        return unknownForNow;
    }

    private TableResult unknown(String why) {
        return new TableResult(sourceId, targetId, ComparisonState.UNKNOWN, RowCounts.NONE, List.of(), why, took());
    }

    private TableResult result(ComparisonState answer, RowCounts counts, List<Difference> differences) {
        long lookedAt = compared.map(table ->
                        Math.max(table.sourceSums().rows(), table.targetSums().rows()))
                .orElse(0L);
        TableResult result =
                new TableResult(sourceId, targetId, answer, counts, differences, note, took()).lookedAt(lookedAt);
        return answer == ComparisonState.SAME && baseline.isPresent() ? result.with(baseline.get()) : result;
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    private boolean awaitScans(StopSignal stop) throws SQLException {
        for (Future<?> scan : scans) {
            while (!isOver(scan)) {
                if (stop.isRequested()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isOver(Future<?> scan) throws SQLException {
        try {
            scan.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while tables were compared", "57014", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IllegalStateException("a scan failed", e.getCause());
        }
    }

    private TableResult compare(ComparedTable table, SnapshotPair snapshots, VerifyOptions options)
            throws SQLException {
        if (sinceLast.isPresent()) {
            return compareSince(sinceLast.get(), table, snapshots, options);
        }
        long sourceRows = table.sourceSums().rows();
        long targetRows = table.targetSums().rows();
        List<Integer> differing = table.sourceSums().differing(table.targetSums());
        if (differing.isEmpty() || options.countsOnly()) {
            long missing = Math.max(0, sourceRows - targetRows);
            long extra = Math.max(0, targetRows - sourceRows);
            boolean same = note.isEmpty() && missing == 0 && extra == 0;
            return result(
                    same ? ComparisonState.SAME : noDifference(missing + extra),
                    new RowCounts(sourceRows, targetRows, missing, extra, 0),
                    List.of());
        }
        return inDepth(table, snapshots, (source, target) -> {
            DrillDown down = table.drillDown();
            HashMerge merge = down.rows(source, target, differing, options.listMax());
            return different(merge, sourceRows, targetRows, down.describe(source, target, merge.found()));
        });
    }

    private ComparisonState noDifference(long rows) {
        return rows == 0 && isDoubtful ? ComparisonState.UNKNOWN : ComparisonState.DIFFERENT;
    }

    private TableResult compareSince(
            IncrementalComparison written, ComparedTable table, SnapshotPair snapshots, VerifyOptions options)
            throws SQLException {
        return inDepth(table, snapshots, (source, target) -> {
            Optional<HashMerge> merge = written.compare(table, source, target, options.listMax());
            inconclusive = merge.isEmpty();
            if (inconclusive) {
                return unknown("");
            }
            RowCounts counts = new RowCounts(written.sourceRows(), written.targetRows(), 0, 0, 0);
            return merge.get().isEmpty() && (note.isEmpty() || isDoubtful)
                    ? result(note.isEmpty() ? ComparisonState.SAME : ComparisonState.UNKNOWN, counts, List.of())
                    : different(
                            merge.get(),
                            counts.source(),
                            counts.target(),
                            table.drillDown()
                                    .describe(source, target, merge.get().found()));
        });
    }

    private TableResult different(HashMerge merge, long sourceRows, long targetRows, List<Difference> differences) {
        RowCounts counts = new RowCounts(sourceRows, targetRows, merge.missing(), merge.extra(), merge.mismatched());
        return result(ComparisonState.DIFFERENT, counts, differences);
    }

    /** What is done with the first session of each side. */
    @FunctionalInterface
    private interface Depth {
        TableResult look(Connection source, Connection target) throws SQLException;
    }

    /** A failure ends neither transaction. */
    private static TableResult inDepth(ComparedTable table, SnapshotPair snapshots, Depth depth) throws SQLException {
        AtomicReference<TableResult> result = new AtomicReference<>();
        SessionPool.runIn(
                snapshots.source().get(0),
                source -> SessionPool.runIn(snapshots.target().get(0), target -> {
                    result.set(depth.look(source, target));
                    BucketScan.requireAsBefore(source, table.source());
                    BucketScan.requireAsBefore(target, table.target());
                }));
        return result.get();
    }
}
