package dev.tidegate.verify.queries;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.verify.model.VerifyProgress;
import dev.tidegate.verify.queries.QueryResult.SideRuns;
import dev.tidegate.verify.snapshot.ConsistentSnapshotTaker;
import dev.tidegate.verify.snapshot.ConsistentSnapshots;
import dev.tidegate.verify.snapshot.SnapshotPair;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Runs each query once on each side to warm it, and then in turns, in the two snapshots of one point: so the answers must be
 * the same. The transactions are read-only.
 */
public final class QueryComparison {

    private static final int FETCH_ROWS = 5_000;
    private static final String SHAPE_ONLY = "EXPLAIN (COSTS OFF) ";

    private final int runs;
    private final Duration timeout;

    private QueryComparison(int runs, Duration timeout) {
        this.runs = runs;
        this.timeout = timeout;
    }

    /**
     * @param runs of each query on each side, besides the one that warms
     * @param timeout of one run
     * @return empty if a stop was requested
     */
    public static Optional<List<QueryResult>> run(
            PipelineConfig config,
            List<String> queries,
            int runs,
            Duration timeout,
            VerifyProgress progress,
            StopSignal stop) {
        try {
            Optional<ConsistentSnapshots> taken = ConsistentSnapshotTaker.take(config, 1, stop);
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            try (ConsistentSnapshots snapshots = taken.get()) {
                return compare(snapshots, queries, runs, timeout, progress, stop);
            }
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "a side");
        }
    }

    static Optional<List<QueryResult>> compare(
            SnapshotPair snapshots,
            List<String> queries,
            int runs,
            Duration timeout,
            VerifyProgress progress,
            StopSignal stop)
            throws SQLException {
        return new QueryComparison(runs, timeout).compare(snapshots, queries, progress, stop);
    }

    private Optional<List<QueryResult>> compare(
            SnapshotPair snapshots, List<String> queries, VerifyProgress progress, StopSignal stop)
            throws SQLException {
        Connection source = prepared(snapshots.source().get(0));
        Connection target = prepared(snapshots.target().get(0));
        List<QueryResult> results = new ArrayList<>();
        for (String sql : queries) {
            if (stop.isRequested()) {
                return Optional.empty();
            }
            results.add(compare(results.size() + 1, sql, source, target));
            progress.say("query " + results.size() + " of " + queries.size());
        }
        return Optional.of(results);
    }

    /** Names without a schema mean what they mean to the user. */
    private Connection prepared(Connection session) throws SQLException {
        Sql settings = Sql.on(session);
        try {
            settings.execute("RESET search_path");
            settings.execute("RESET work_mem");
            settings.execute("RESET jit");
        } catch (SQLException e) {
            if (!"42704".equals(e.getSQLState())) {
                throw e;
            }
        }
        return session;
    }

    private QueryResult compare(int number, String sql, Connection source, Connection target) throws SQLException {
        Savepoint onSource = source.setSavepoint();
        Savepoint onTarget = target.setSavepoint();
        try {
            return measured(number, sql, source, target);
        } catch (SQLException e) {
            if (e.getSQLState() == null || e.getSQLState().startsWith("08")) {
                throw e;
            }
            source.rollback(onSource);
            target.rollback(onTarget);
            return new QueryResult(number, sql, SideRuns.NONE, SideRuns.NONE, SqlFailures.describe(e));
        }
    }

    private QueryResult measured(int number, String sql, Connection source, Connection target) throws SQLException {
        String sourcePlan = plan(source, sql);
        String targetPlan = plan(target, sql);
        Answer sourceAnswer = run(source, sql);
        Answer targetAnswer = run(target, sql);
        List<Duration> sourceTimes = new ArrayList<>();
        List<Duration> targetTimes = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            sourceTimes.add(run(source, sql).took());
            targetTimes.add(run(target, sql).took());
        }
        return new QueryResult(
                number,
                sql,
                new SideRuns(sourceTimes, sourceAnswer.rows(), sourcePlan, sourceAnswer.hash()),
                new SideRuns(targetTimes, targetAnswer.rows(), targetPlan, targetAnswer.hash()),
                "");
    }

    private record Answer(Duration took, long rows, long hash) {}

    private Answer run(Connection session, String sql) throws SQLException {
        long since = System.nanoTime();
        try (Statement statement = session.createStatement()) {
            statement.setFetchSize(FETCH_ROWS);
            statement.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
            long rows = 0;
            long hash = 0;
            try (ResultSet row = statement.executeQuery(sql)) {
                int columns = row.getMetaData().getColumnCount();
                while (row.next()) {
                    rows++;
                    hash += hash(row, columns);
                }
            }
            return new Answer(Duration.ofNanos(System.nanoTime() - since), rows, hash);
        }
    }

    /** FNV over the values' texts, with null and the end of a value as bytes that no text has. */
    private static long hash(ResultSet row, int columns) throws SQLException {
        long hash = 0xcbf29ce484222325L;
        for (int i = 1; i <= columns; i++) {
            byte[] value = row.getBytes(i);
            if (value == null) {
                hash = (hash ^ 0x1FF) * 0x100000001b3L;
            } else {
                for (byte b : value) {
                    hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
                }
            }
            hash = (hash ^ 0x2FF) * 0x100000001b3L;
        }
        return hash ^ (hash >>> 29);
    }

    private static String plan(Connection session, String sql) throws SQLException {
        String plan = String.join("\n", Sql.on(session).list(SHAPE_ONLY + sql, Sql.TEXT));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(plan.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
