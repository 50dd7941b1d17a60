package dev.tidegate.verify;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.tables.DualWrites;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.VerifyCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.lane.DriftStore;
import dev.tidegate.state.verification.Baseline;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.state.verification.TableVerification;
import dev.tidegate.state.verification.VerificationStore;
import dev.tidegate.verify.compare.SnapshotComparison;
import dev.tidegate.verify.dualwrite.DualWriteComparison;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyProgress;
import dev.tidegate.verify.model.VerifyReport;
import dev.tidegate.verify.snapshot.ConsistentSnapshotTaker;
import dev.tidegate.verify.snapshot.ConsistentSnapshots;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Compares both sides of a pipeline that streams:
 *
 * <pre>
 * ConsistentSnapshotTaker -> ConsistentSnapshots -> SnapshotComparison -> TableResult, ... -> VerificationStore
 * (two snapshots of one point)  (buckets, rows, columns)        (tidegate.verification)
 * </pre>
 */
public final class VerifyService {

    /** Tables that are truncated or rewritten while they are compared are looked at again. */
    private static final int PASSES_MAX = 3;

    private final PipelineConfig config;
    private final VerifyOptions options;
    private final VerifyProgress progress;
    private final DualWrites dualWrites;
    private final Map<TableId, TableResult> results = new TreeMap<>();
    private Set<TableId> unknownForNow = Set.of();
    private Map<TableId, Baseline> baselines = Map.of();
    private Lsn point = Lsn.NONE;
    private Duration applierPaused = Duration.ZERO;

    public VerifyService(PipelineConfig config, VerifyOptions options, VerifyProgress progress) {
        this.config = config;
        this.options = options;
        this.progress = progress;
        this.dualWrites = config.tables().dualWrites();
    }

    /**
     * Once.
     *
     * @return empty if a stop was requested
     */
    public Optional<VerifyReport> run(StopSignal stop) {
        try (Connection target = new TargetDatabase(config.target()).open(config.pipeline() + " verify result")) {
            requireStreaming(target);
            VerificationStore store = new VerificationStore(target, config.pipeline());
            UUID id = store.begin(options.scope(), options.tables().isEmpty());
            try {
                Optional<VerifyReport> report = compare(store, new DriftStore(target, config.pipeline()), id, stop);
                if (report.isPresent()) {
                    store.finish(
                            id,
                            report.get().state(),
                            Optional.of(report.get().point()),
                            report.get().applierHeld());
                } else {
                    abandon(store, id);
                }
                return report;
            } catch (SQLException | RuntimeException e) {
                abandon(store, id, e);
                throw e;
            }
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "a side");
        }
    }

    /** It came to no result. */
    private static void abandon(VerificationStore store, UUID id) throws SQLException {
        store.finish(id, ComparisonState.UNKNOWN, Optional.empty(), Duration.ZERO);
    }

    private static void abandon(VerificationStore store, UUID id, Exception why) {
        try {
            abandon(store, id);
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    private void requireStreaming(Connection target) throws SQLException {
        Optional<PipelineState> state = new PipelineStore(target, config.pipeline()).read();
        if (state.isEmpty() || !state.get().isStreaming()) {
            throw new TidegateException(
                    VerifyCode.VERIFY_NOT_STREAMING,
                    "pipeline " + config.pipeline() + " does not stream yet: there is nothing to compare",
                    "start `tidegate run` and wait until the initial copy is done");
        }
    }

    private Optional<VerifyReport> compare(VerificationStore store, DriftStore drift, UUID id, StopSignal stop)
            throws SQLException {
        long since = System.nanoTime();
        if (options.resume()) {
            resumeFrom(store, id);
        }
        if (options.sinceLast()) {
            baselines = store.baselines();
        }
        Predicate<TableId> wanted =
                table -> !results.containsKey(table) && !dualWrites.of(table).isPresent();
        for (int pass = 1; pass <= PASSES_MAX; pass++) {
            Optional<List<TableResult>> compared = compareOnce(store, id, wanted, stop);
            if (compared.isEmpty()) {
                return Optional.empty();
            }
            compared.get().forEach(result -> results.put(result.source(), result));
            if (unknownForNow.isEmpty()) {
                break;
            }
            wanted = Set.copyOf(unknownForNow)::contains;
        }
        if (!compareDualWrites(store, drift, id, stop)) {
            return Optional.empty();
        }
        requireTables();
        Duration took = Duration.ofNanos(System.nanoTime() - since);
        return Optional.of(
                new VerifyReport(id, options.mode(), point, applierPaused, List.copyOf(results.values()), took));
    }

    /** @return false if a stop was requested */
    private boolean compareDualWrites(VerificationStore store, DriftStore drift, UUID id, StopSignal stop)
            throws SQLException {
        if (dualWrites.entries().isEmpty()) {
            return true;
        }
        Optional<DualWriteComparison.Result> compared = new DualWriteComparison(
                        config, options, progress, drift.dualWrites())
                .compare(table -> !results.containsKey(table), stop);
        compared.ifPresent(result -> result.tables().forEach(table -> {
            addResult(store, id, table, result.point());
            results.put(table.source(), table);
        }));
        return compared.isPresent();
    }

    private void resumeFrom(VerificationStore store, UUID id) throws SQLException {
        for (TableVerification before : store.unfinished(id, options.scope())) {
            TableId table = before.table();
            if (isAskedFor(table)) {
                results.put(
                        table,
                        TableResult.comparedBefore(
                                before, config.tables().map().of(table).target()));
            }
        }
        progress.say(results.size() + " tables were already found the same");
    }

    private boolean isAskedFor(TableId table) {
        return config.tables().selects(table)
                && (options.tables().isEmpty()
                        || options.tables().stream().anyMatch(pattern -> TableSelection.matches(pattern, table)));
    }

    private static void addResult(VerificationStore store, UUID id, TableResult result, Lsn at) {
        try {
            store.add(id, result.at(at));
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "the target");
        }
    }

    /** Nothing compared must not look like nothing different. */
    private void requireTables() {
        if (results.isEmpty()) {
            throw new TidegateException(
                    VerifyCode.VERIFY_NO_TABLES,
                    "no table of the pipeline matches " + String.join(", ", options.tables()),
                    "name tables of tables.include by the source's names, schema.table");
        }
    }

    private Optional<List<TableResult>> compareOnce(
            VerificationStore store, UUID id, Predicate<TableId> wanted, StopSignal stop) throws SQLException {
        progress.say("waiting for the applier to reach a common point");
        Optional<ConsistentSnapshots> taken =
                ConsistentSnapshotTaker.take(config, config.verify().workers() + 1, stop);
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        try (ConsistentSnapshots snapshots = taken.get()) {
            point = snapshots.point();
            applierPaused = snapshots.applierHeld();
            progress.say("comparing at " + point + "; the applier was paused for " + HumanFormat.lag(applierPaused));
            SnapshotComparison comparison = SnapshotComparison.at(snapshots, config, options);
            Optional<List<TableResult>> compared = comparison.compare(
                    wanted, baselines, progress, result -> addResult(store, id, result, point), stop);
            unknownForNow = comparison.unknownForNow();
            return compared;
        }
    }
}
