package dev.tidegate.verify.compare;

import dev.tidegate.core.TableId;
import dev.tidegate.core.config.MappedTable;
import dev.tidegate.core.config.VerifyConfig;
import dev.tidegate.core.database.SqlFailures;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.verify.Difference;
import dev.tidegate.verify.TableResult;
import dev.tidegate.verify.TableResult.Counts;
import dev.tidegate.verify.TableResult.State;
import dev.tidegate.verify.VerifyOptions;
import dev.tidegate.verify.cut.ExactCut;
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
final class TableRun {

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final TableId sourceId;
    private final TableId targetId;
    private final Optional<Parts> parts;
    private final List<Future<?>> scans = new ArrayList<>();
    private final long since = System.nanoTime();

    /** Of a table that both sides have. */
    private record Parts(
            TablePlan plan,
            Side source,
            Side target,
            RowSql sourceSql,
            RowSql targetSql,
            BucketSums sourceSums,
            BucketSums targetSums) {}

    private TableRun(TableId sourceId, TableId targetId, Optional<Parts> parts) {
        this.sourceId = sourceId;
        this.targetId = targetId;
        this.parts = parts;
    }

    static TableRun withoutTarget(MappedTable names) {
        return new TableRun(names.source(), names.target(), Optional.empty());
    }

    static TableRun of(TablePlan plan, Side source, Side target, RowSql sourceSql, RowSql targetSql) {
        return new TableRun(
                source.table().id(),
                target.table().id(),
                Optional.of(new Parts(
                        plan,
                        source,
                        target,
                        sourceSql,
                        targetSql,
                        new BucketSums(plan.buckets()),
                        new BucketSums(plan.buckets()))));
    }

    long estimatedRows() {
        return parts.map(all -> all.plan().estimatedRows()).orElse(0L);
    }

    /** Queues the scans. */
    void start(SessionPool onSource, SessionPool onTarget, ExactCut cut, VerifyConfig limits, Throttle throttle)
            throws SQLException {
        if (parts.isPresent()) {
            Parts all = parts.get();
            queue(onSource, all.source(), all.sourceSql(), all.sourceSums(), cut.source(), limits, throttle);
            queue(onTarget, all.target(), all.targetSql(), all.targetSums(), cut.target(), limits, throttle);
        }
    }

    private void queue(
            SessionPool pool,
            Side side,
            RowSql sql,
            BucketSums sums,
            List<Connection> sessions,
            VerifyConfig limits,
            Throttle throttle)
            throws SQLException {
        TableScan scan = new TableScan(side, sql, limits);
        for (String where : scan.ranges(sessions.get(0))) {
            scans.add(pool.submit(session -> {
                throttle.await(side.isSource());
                throttle.scanned(side.isSource(), scan.run(session, where, sums));
            }));
        }
    }

    /** @return empty if a stop was requested */
    Optional<TableResult> finish(ExactCut cut, VerifyOptions options, StopSignal stop) throws SQLException {
        if (parts.isEmpty()) {
            return Optional.of(result(State.DIFFERENT, Counts.NONE, List.of(), "the target has no table " + targetId));
        }
        try {
            if (!awaitScans(stop)) {
                return Optional.empty();
            }
            return Optional.of(compare(parts.get(), cut, options));
        } catch (SQLException e) {
            if (e.getSQLState() == null || e.getSQLState().startsWith("08")) {
                throw e;
            }
            return Optional.of(unknown(SqlFailures.describe(e)));
        } catch (RewrittenException e) {
            return Optional.of(unknown(e.getMessage()));
        }
    }

    private TableResult unknown(String why) {
        return result(State.UNKNOWN, Counts.NONE, List.of(), why);
    }

    private TableResult result(State state, Counts counts, List<Difference> differences, String note) {
        return new TableResult(
                sourceId, targetId, state, counts, differences, note, Duration.ofNanos(System.nanoTime() - since));
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

    private TableResult compare(Parts all, ExactCut cut, VerifyOptions options) throws SQLException {
        long sourceRows = all.sourceSums().rows();
        long targetRows = all.targetSums().rows();
        String note = all.plan().lack().orElse("");
        List<Integer> differing = all.sourceSums().differing(all.targetSums());
        if (differing.isEmpty() || options.countsOnly()) {
            long missing = Math.max(0, sourceRows - targetRows);
            long extra = Math.max(0, targetRows - sourceRows);
            boolean same = note.isEmpty() && missing == 0 && extra == 0;
            return result(
                    same ? State.SAME : State.DIFFERENT,
                    new Counts(sourceRows, targetRows, missing, extra, 0),
                    List.of(),
                    note);
        }
        return goDown(all, cut, options, differing);
    }

    private TableResult goDown(Parts all, ExactCut cut, VerifyOptions options, List<Integer> differing)
            throws SQLException {
        AtomicReference<TableResult> result = new AtomicReference<>();
        Connection source = cut.source().get(0);
        Connection target = cut.target().get(0);
        SessionPool.runIn(
                source,
                s -> SessionPool.runIn(target, t -> {
                    DrillDown down = new DrillDown(
                            all.plan(),
                            all.sourceSql(),
                            all.targetSql(),
                            Likeness.all(all.plan().columns(), all.source(), all.target()));
                    RowMerge merge = down.rows(s, t, differing, options.listMax());
                    List<Difference> differences = down.describe(s, t, merge.found());
                    TableScan.requireAsBefore(s, all.source());
                    TableScan.requireAsBefore(t, all.target());
                    Counts counts = new Counts(
                            all.sourceSums().rows(),
                            all.targetSums().rows(),
                            merge.missing(),
                            merge.extra(),
                            merge.mismatched());
                    result.set(result(
                            State.DIFFERENT,
                            counts,
                            differences,
                            all.plan().lack().orElse("")));
                }));
        return result.get();
    }
}
