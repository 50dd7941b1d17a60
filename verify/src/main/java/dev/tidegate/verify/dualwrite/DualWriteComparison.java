package dev.tidegate.verify.dualwrite;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.state.verification.RowCounts;
import dev.tidegate.verify.compare.SnapshotComparison;
import dev.tidegate.verify.compare.drilldown.RowRecheck;
import dev.tidegate.verify.model.Difference;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyProgress;
import dev.tidegate.verify.snapshot.ApproximateSnapshots;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Compares the tables of {@code tables.dual-write}. Nobody can say at which point both sides have to be the same: so rows that
 * differ at about one time are read again until both have been left alone for the quiet window, and count only if they
 * differ then.
 */
public final class DualWriteComparison {

    /** More rows than that are not read again one by one. */
    private static final int READ_AGAIN_MAX = 20_000;

    private final PipelineConfig config;
    private final VerifyOptions options;
    private final VerifyProgress progress;
    private final Map<TableId, String> met;

    /** @param met how many rows of the application's own the stream has met, in words, by the source's names */
    public DualWriteComparison(
            PipelineConfig config, VerifyOptions options, VerifyProgress progress, Map<TableId, String> met) {
        this.options = options;
        this.progress = progress;
        this.met = met;
        TableSelection tables = config.tables();
        this.config = config.withTables(new TableSelection(tables.dualWrites().patterns(), List.of(), tables.map()));
    }

    /** What came of it, and where the source stood. */
    public record Result(Lsn point, List<TableResult> tables) {}

    /**
     * @param wanted by the source's names
     * @return empty if a stop was requested
     */
    public Optional<Result> compare(Predicate<TableId> wanted, StopSignal stop) throws SQLException {
        Map<TableId, RowRecheck> rechecks = new TreeMap<>();
        Lsn point;
        Optional<List<TableResult>> first;
        try (ApproximateSnapshots pair =
                ApproximateSnapshots.take(config, config.verify().workers() + 1)) {
            point = pair.point();
            SnapshotComparison comparison = SnapshotComparison.at(pair, config, options.withListMax(READ_AGAIN_MAX));
            progress.say("comparing the tables that are written to on both sides");
            // What differs at first means nothing yet.
            first = comparison.compare(wanted, Map.of(), line -> {}, result -> {}, stop);
            first.ifPresent(results -> results.forEach(result ->
                    comparison.recheck(result.source()).ifPresent(recheck -> rechecks.put(result.source(), recheck))));
        }
        if (first.isEmpty()) {
            return Optional.empty();
        }
        List<TableResult> results = new ArrayList<>();
        try (Connection source = new SourceDatabase(config.source()).open(config.pipeline() + " verify");
                Connection target = new TargetDatabase(config.target()).open(config.pipeline() + " verify")) {
            source.setReadOnly(true);
            target.setReadOnly(true);
            QuietPeriod quiet = new QuietPeriod(source, target, config.verify().settlingWindow());
            for (TableResult result : first.get()) {
                watch(quiet, result, Optional.ofNullable(rechecks.get(result.source())));
            }
            if (!quiet.await(progress, stop)) {
                return Optional.empty();
            }
            for (TableResult result : first.get()) {
                results.add(settled(quiet, result, rechecks.containsKey(result.source())));
            }
        }
        return Optional.of(new Result(point, results));
    }

    private static void watch(QuietPeriod quiet, TableResult result, Optional<RowRecheck> recheck) {
        if (recheck.isPresent()) {
            result.differences()
                    .forEach(difference -> quiet.add(result.source(), recheck.get(), difference.keyValues()));
        }
    }

    private TableResult settled(QuietPeriod quiet, TableResult first, boolean hasKey) {
        boolean asFound =
                first.state() != ComparisonState.DIFFERENT || !first.note().isEmpty();
        if (asFound) {
            return with(first, first.state(), first.counts(), first.differences(), first.note(), Optional.empty());
        }
        if (options.countsOnly() || !hasKey) {
            String why = options.countsOnly()
                    ? "the numbers of rows differ, and both sides are written to: compare the rows"
                    : "rows differ that have no key, and both sides are written to: it cannot be said whether they settle";
            return with(first, ComparisonState.UNKNOWN, first.counts(), List.of(), why, Optional.empty());
        }
        List<Difference> wrong = quiet.different(first.source());
        long unread = first.counts().differences() - first.differences().size();
        Optional<TableResult.Unsettled> unsettled = quiet.unsettled(first.source(), unread);
        RowCounts counts = counts(first.counts(), wrong);
        ComparisonState state = wrong.isEmpty() ? ComparisonState.SAME : ComparisonState.DIFFERENT;
        String note = unread == 0 ? "" : unread + " more rows differ than are read again";
        return with(
                first,
                wrong.isEmpty() && unsettled.isPresent() ? ComparisonState.UNKNOWN : state,
                counts,
                wrong.subList(0, Math.min(options.listMax(), wrong.size())),
                note,
                unsettled);
    }

    private static RowCounts counts(RowCounts first, List<Difference> wrong) {
        long missing = 0;
        long extra = 0;
        long mismatched = 0;
        for (Difference difference : wrong) {
            switch (difference.kind()) {
                case MISSING -> missing++;
                case EXTRA -> extra++;
                case MISMATCH -> mismatched++;
            }
        }
        return new RowCounts(first.source(), first.target(), missing, extra, mismatched);
    }

    private TableResult with(
            TableResult first,
            ComparisonState state,
            RowCounts counts,
            List<Difference> differences,
            String note,
            Optional<TableResult.Unsettled> unsettled) {
        List<String> words = new ArrayList<>();
        words.add("written to on both sides");
        if (!note.isEmpty()) {
            words.add(note);
        }
        unsettled.ifPresent(some ->
                words.add(some.rows() + " rows unsettled, the oldest for " + HumanFormat.duration(some.oldest())));
        Optional.ofNullable(met.get(first.source())).ifPresent(rows -> words.add("the stream has met rows: " + rows));
        return new TableResult(
                first.source(),
                first.target(),
                state,
                counts,
                differences,
                String.join("; ", words),
                first.took(),
                unsettled,
                first.lookedAt(),
                Optional.empty());
    }
}
