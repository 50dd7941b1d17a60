package dev.tidegate.verify.compare;

import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.Catalog;
import dev.tidegate.core.catalog.ReplicatedTables;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.catalog.TablePair;
import dev.tidegate.core.config.MappedTable;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.config.TableSelection;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.verify.TableResult;
import dev.tidegate.verify.VerifyOptions;
import dev.tidegate.verify.VerifyProgress;
import dev.tidegate.verify.cut.ExactCut;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Compares tables at a cut. All scans of both sides are queued; tables are then looked at in their order, and where
 * buckets differ the first session of each side goes into the depth.
 */
public final class CutComparison {

    /** A row of a table that nobody has analysed is taken to be this long. */
    private static final long ROW_BYTES = 100;

    private static final String SIZE = "SELECT pg_relation_size(?::oid)";

    private final PipelineConfig config;
    private final VerifyOptions options;
    private final ExactCut cut;
    private final Catalog source;
    private final Seeds seeds = new Seeds(new SecureRandom().nextLong());

    private CutComparison(PipelineConfig config, VerifyOptions options, ExactCut cut, Catalog source) {
        this.config = config;
        this.options = options;
        this.cut = cut;
        this.source = source;
    }

    /** @param cut with at least two sessions on each side */
    public static CutComparison at(ExactCut cut, PipelineConfig config, VerifyOptions options) throws SQLException {
        return new CutComparison(config, options, cut, Catalog.read(cut.source().get(0), config.tables()::selects));
    }

    /**
     * @param wanted by the source's names
     * @param done hears of each table when it is done
     * @return empty if a stop was requested; else one result for each table of the pipeline that is wanted
     */
    public Optional<List<TableResult>> compare(
            Predicate<TableId> wanted, VerifyProgress progress, Consumer<TableResult> done, StopSignal stop)
            throws SQLException {
        List<TableInfo> tables = ReplicatedTables.of(source, config.tables()).stream()
                .filter(table -> wanted.test(table.id()))
                .filter(this::isAskedFor)
                .toList();
        Map<TableId, MappedTable> names =
                config.tables().map().ofAll(tables.stream().map(TableInfo::id).toList());
        Set<TableId> there = new HashSet<>();
        names.values().forEach(name -> there.add(name.target()));
        Catalog target = Catalog.read(cut.target().get(0), there::contains);
        try (Throttle throttle = Throttle.open(config, stop);
                SessionPool onSource = pool("source", cut.source());
                SessionPool onTarget = pool("target", cut.target())) {
            List<TableRun> runs = new ArrayList<>();
            for (TableInfo table : tables) {
                MappedTable name = names.get(table.id());
                TableRun run = target.table(name.target())
                        .map(other -> run(new TablePair(table, other, name), target))
                        .orElseGet(() -> TableRun.withoutTarget(name));
                run.start(onSource, onTarget, cut, config.verify(), throttle);
                runs.add(run);
            }
            return finish(runs, progress, done, stop);
        }
    }

    /** @return the tables of the pipeline that both sides have, by the source's names */
    public Map<TableId, TablePair> pairs() throws SQLException {
        List<TableInfo> tables = ReplicatedTables.of(source, config.tables());
        Map<TableId, MappedTable> names =
                config.tables().map().ofAll(tables.stream().map(TableInfo::id).toList());
        Set<TableId> there = new HashSet<>();
        names.values().forEach(name -> there.add(name.target()));
        Catalog target = Catalog.read(cut.target().get(0), there::contains);
        Map<TableId, TablePair> pairs = new TreeMap<>();
        for (TableInfo table : tables) {
            MappedTable name = names.get(table.id());
            target.table(name.target()).ifPresent(other -> pairs.put(table.id(), new TablePair(table, other, name)));
        }
        return pairs;
    }

    /** @return whether another cut may show what this one could not */
    public static boolean mayBeKnownLater(TableResult result) {
        return result.state() == TableResult.State.UNKNOWN && result.note().contains(RewrittenException.WORDS);
    }

    private boolean isAskedFor(TableInfo table) {
        return options.tables().isEmpty()
                || options.tables().stream().anyMatch(pattern -> TableSelection.matches(pattern, table.id()));
    }

    /** Without the first, which goes into the depth. */
    private static SessionPool pool(String side, List<Connection> sessions) {
        return new SessionPool(side, sessions.subList(1, sessions.size()));
    }

    private Optional<List<TableResult>> finish(
            List<TableRun> runs, VerifyProgress progress, Consumer<TableResult> done, StopSignal stop)
            throws SQLException {
        List<TableResult> results = new ArrayList<>();
        Eta eta = new Eta(runs.stream().mapToLong(TableRun::estimatedRows).sum());
        for (TableRun run : runs) {
            Optional<TableResult> result = run.finish(cut, options, stop);
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

    private TableRun run(TablePair pair, Catalog target) {
        SideText sourceText = SideText.ofSource(
                source.server(), target.server(), config.source().encoding());
        SideText targetText = SideText.ofTarget(
                source.server(), target.server(), config.source().encoding());
        Side onSource =
                new Side(true, pair.source(), sourceText, source.server().major());
        Side onTarget =
                new Side(false, pair.target(), targetText, target.server().major());
        HashMethod method =
                HashMethod.of(source.server().major(), target.server().major());
        TablePlan plan = TablePlan.of(pair, estimatedRows(pair.source()), options);
        return TableRun.of(
                plan,
                onSource,
                onTarget,
                new RowSql(plan, onSource, method, seeds, options),
                new RowSql(plan, onTarget, method, seeds, options));
    }

    private long estimatedRows(TableInfo table) {
        try (PreparedStatement statement = cut.source().get(0).prepareStatement(SIZE)) {
            statement.setLong(1, table.storage().oid());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Math.max(table.storage().estimatedRows(), row.getLong(1) / ROW_BYTES);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the size of " + table.id() + " cannot be read", e);
        }
    }
}
