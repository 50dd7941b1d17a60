package dev.tidegate.verify.compare;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.ReplicatedTables;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.usertype.UserTypes;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.load.LoadsUnderWay;
import dev.tidegate.state.load.LoadsUnderWay.Why;
import dev.tidegate.state.verification.Baseline;
import dev.tidegate.verify.compare.drilldown.ComparedTable;
import dev.tidegate.verify.compare.drilldown.RowRecheck;
import dev.tidegate.verify.compare.hash.HashMethod;
import dev.tidegate.verify.compare.hash.HashSeeds;
import dev.tidegate.verify.compare.hash.RowSql;
import dev.tidegate.verify.compare.hash.SideText;
import dev.tidegate.verify.compare.hash.TablePlan;
import dev.tidegate.verify.compare.hash.TableSide;
import dev.tidegate.verify.compare.incremental.Baselines;
import dev.tidegate.verify.compare.incremental.IncrementalComparison;
import dev.tidegate.verify.compare.scan.ScanContext;
import dev.tidegate.verify.compare.scan.SessionPool;
import dev.tidegate.verify.compare.scan.Throttle;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyProgress;
import dev.tidegate.verify.snapshot.SnapshotPair;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The comparison of tables in two snapshots of one point. All scans of both sides are queued; then the tables are compared
 * in their order, and where buckets differ, the first session of each side drills down to the rows.
 */
public final class SnapshotComparison {

    /** A row of a table that nobody has analysed is taken to be this long. */
    private static final long ROW_BYTES = 100;

    private static final String SIZE = "SELECT pg_relation_size(?::oid)";

    private final PipelineConfig config;
    private final VerifyOptions options;
    private final SnapshotPair snapshots;
    private final Catalog source;
    private final Baselines baselines;
    private final HashSeeds seeds = new HashSeeds(new SecureRandom().nextLong());
    private final Set<TableId> unknownForNow = new TreeSet<>();
    private final Map<TableId, RowRecheck> rechecks = new TreeMap<>();
    private UserTypes sourceTypes;
    private UserTypes targetTypes;

    private SnapshotComparison(
            PipelineConfig config, VerifyOptions options, SnapshotPair snapshots, Catalog source, Baselines baselines) {
        this.config = config;
        this.options = options;
        this.snapshots = snapshots;
        this.source = source;
        this.baselines = baselines;
    }

    /** @param snapshots with at least two sessions on each side */
    public static SnapshotComparison at(SnapshotPair snapshots, PipelineConfig config, VerifyOptions options)
            throws SQLException {
        Catalog source = Catalog.read(snapshots.source().get(0), config.tables()::selects);
        Baselines baselines = Baselines.read(snapshots, config.source().encoding());
        return new SnapshotComparison(config, options, snapshots, source, baselines);
    }

    /**
     * @param wanted by the source's names
     * @param baselines of tables of which only what is written since is to be compared, likewise
     * @param done hears of each table when it is done
     * @return empty if a stop was requested; else one result for each table of the pipeline that is wanted
     */
    public Optional<List<TableResult>> compare(
            Predicate<TableId> wanted,
            Map<TableId, Baseline> baselines,
            VerifyProgress progress,
            Consumer<TableResult> done,
            StopSignal stop)
            throws SQLException {
        List<TableInfo> tables = ReplicatedTables.of(source, config.tables()).stream()
                .filter(table -> wanted.test(table.id()))
                .filter(this::isAskedFor)
                .toList();
        Map<TableId, MappedTable> names =
                config.tables().map().ofAll(tables.stream().map(TableInfo::id).toList());
        Set<TableId> there = new HashSet<>();
        names.values().forEach(name -> there.add(name.target()));
        Catalog target = Catalog.read(snapshots.target().get(0), there::contains);
        sourceTypes = userTypes(snapshots.source().get(0), tables);
        targetTypes = userTypes(snapshots.target().get(0), target.tables());
        Map<TableId, Why> loading = LoadsUnderWay.at(snapshots.target().get(0), config.pipeline(), snapshots.point());
        try (Throttle throttle = Throttle.open(config, stop);
                SessionPool onSource = pool("source", snapshots.source());
                SessionPool onTarget = pool("target", snapshots.target())) {
            ScanContext scanning = new ScanContext(onSource, onTarget, snapshots, config.verify(), throttle);
            List<TableComparison> runs = new ArrayList<>();
            for (TableInfo table : tables) {
                MappedTable name = names.get(table.id());
                Optional<Why> why = Optional.ofNullable(loading.get(table.id()));
                TableComparison run = run(table, name, target, why, Optional.ofNullable(baselines.get(table.id())));
                run.recheck().ifPresent(recheck -> rechecks.put(table.id(), recheck));
                run.start(scanning);
                runs.add(run);
            }
            return finish(runs, scanning, progress, done, stop);
        }
    }

    private static UserTypes userTypes(Connection session, Collection<TableInfo> tables) throws SQLException {
        return UserTypes.read(
                session, tables.stream().map(table -> table.storage().oid()).toList());
    }

    /** @return for looking again at rows of a table that was compared; empty if it has no key */
    public Optional<RowRecheck> recheck(TableId table) {
        return Optional.ofNullable(rechecks.get(table));
    }

    /** @return the tables of the pipeline that both sides have and that are in sync, by the source's names */
    public Map<TableId, TablePair> pairs() throws SQLException {
        List<TableInfo> tables = ReplicatedTables.of(source, config.tables());
        Map<TableId, MappedTable> names =
                config.tables().map().ofAll(tables.stream().map(TableInfo::id).toList());
        Set<TableId> there = new HashSet<>();
        names.values().forEach(name -> there.add(name.target()));
        Catalog target = Catalog.read(snapshots.target().get(0), there::contains);
        Map<TableId, TablePair> pairs = new TreeMap<>();
        Set<TableId> loading = LoadsUnderWay.at(snapshots.target().get(0), config.pipeline(), snapshots.point())
                .keySet();
        for (TableInfo table : tables) {
            if (loading.contains(table.id())) {
                continue;
            }
            MappedTable name = names.get(table.id());
            target.table(name.target()).ifPresent(other -> pairs.put(table.id(), new TablePair(table, other, name)));
        }
        return pairs;
    }

    /** @return tables that these snapshots cannot tell of and later ones may, by the source's names */
    public Set<TableId> unknownForNow() {
        return unknownForNow;
    }

    private boolean isAskedFor(TableInfo table) {
        return options.tables().isEmpty()
                || options.tables().stream().anyMatch(pattern -> TableSelection.matches(pattern, table.id()));
    }

    /** Without the first, which drills down. */
    private static SessionPool pool(String side, List<Connection> sessions) {
        return new SessionPool(side, sessions.subList(1, sessions.size()));
    }

    private Optional<List<TableResult>> finish(
            List<TableComparison> runs,
            ScanContext scanning,
            VerifyProgress progress,
            Consumer<TableResult> done,
            StopSignal stop)
            throws SQLException {
        List<TableResult> results = new ArrayList<>();
        Eta eta =
                new Eta(runs.stream().mapToLong(TableComparison::estimatedRows).sum());
        for (TableComparison run : runs) {
            Optional<TableResult> result = finish(run, scanning, stop);
            if (result.isEmpty()) {
                return Optional.empty();
            }
            results.add(result.get());
            done.accept(result.get());
            eta.done(run.estimatedRows());
            progress.say("table " + results.size() + " of " + runs.size() + ": "
                    + result.get().source() + " " + result.get().state().text() + ", "
                    + result.get().counts().source() + " rows; " + eta.text());
        }
        return Optional.of(results);
    }

    private Optional<TableResult> finish(TableComparison run, ScanContext scanning, StopSignal stop)
            throws SQLException {
        Optional<TableResult> result = finishOne(run, stop);
        Optional<TableComparison> whole = run.inWhole();
        if (result.isEmpty() || whole.isEmpty()) {
            return result;
        }
        whole.get().start(scanning);
        return finishOne(whole.get(), stop);
    }

    private Optional<TableResult> finishOne(TableComparison run, StopSignal stop) throws SQLException {
        Optional<TableResult> result = run.finish(snapshots, options, stop);
        if (run.isUnknownForNow()) {
            result.ifPresent(unknown -> unknownForNow.add(unknown.source()));
        }
        return result;
    }

    private TableComparison run(
            TableInfo table, MappedTable name, Catalog target, Optional<Why> loading, Optional<Baseline> earlier)
            throws SQLException {
        if (loading.isPresent()) {
            return TableComparison.notInSync(name, loading.get());
        }
        Optional<TableInfo> other = target.table(name.target());
        return other.isPresent()
                ? run(new TablePair(table, other.get(), name), target, earlier)
                : TableComparison.withoutTarget(name);
    }

    private TableComparison run(TablePair pair, Catalog target, Optional<Baseline> earlier) throws SQLException {
        SideText sourceText = SideText.ofSource(
                source.server(), target.server(), config.source().encoding());
        SideText targetText = SideText.ofTarget(
                source.server(), target.server(), config.source().encoding());
        TableSide onSource = new TableSide(
                true, pair.source(), sourceText, sourceTypes, source.server().major());
        TableSide onTarget = new TableSide(
                false, pair.target(), targetText, targetTypes, target.server().major());
        HashMethod method =
                HashMethod.of(source.server().major(), target.server().major());
        TablePlan plan = TablePlan.of(pair, estimatedRows(pair.source()), options);
        ComparedTable table = ComparedTable.of(
                plan,
                onSource,
                onTarget,
                new RowSql(plan, onSource, method, seeds, options),
                new RowSql(plan, onTarget, method, seeds, options));
        if (!options.isOfAllRows()) {
            return TableComparison.of(table, Optional.empty(), Optional.empty());
        }
        Baseline now = baselines.of(table);
        Optional<IncrementalComparison> sinceLast =
                earlier.filter(baseline -> plan.hasKey()).flatMap(baseline -> baselines.since(baseline, now));
        return TableComparison.of(table, sinceLast, Optional.of(now));
    }

    private long estimatedRows(TableInfo table) throws SQLException {
        // A table that has been dropped since has no size.
        long bytes = Sql.on(snapshots.source().get(0))
                .first(SIZE, Sql.NUMBER, table.storage().oid())
                .orElse(0L);
        return Math.max(table.storage().estimatedRows(), bytes / ROW_BYTES);
    }
}
