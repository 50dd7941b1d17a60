package dev.tidegate.prepare.assess;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.postgres.mapping.ReplicatedTables;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.prepare.assess.model.AssessOptions;
import dev.tidegate.prepare.assess.model.Assessment;
import dev.tidegate.prepare.assess.model.LeftOut;
import dev.tidegate.prepare.assess.model.TableUse;
import dev.tidegate.prepare.assess.model.TypeAtRisk;
import dev.tidegate.prepare.assess.read.ActivitySample;
import dev.tidegate.prepare.assess.read.IndexReader;
import dev.tidegate.prepare.assess.read.LoadSample;
import dev.tidegate.prepare.assess.read.ServerFacts;
import dev.tidegate.prepare.assess.read.TableReader;
import dev.tidegate.prepare.assess.read.TargetSide;
import dev.tidegate.prepare.check.types.LimitedTypes;
import dev.tidegate.prepare.check.types.VersionPair;
import dev.tidegate.prepare.model.CatalogSession;
import dev.tidegate.prepare.takeover.SelectionGaps;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Assessment of a database before its migration. Reads catalogs and statistics of the source, a bounded piece of one
 * table, and as much of the target as answers. Takes no lock that blocks others, and waits at most a second for one.
 */
public final class AssessService {

    private static final String ROLE = "assess";
    private static final String LOCK_TIMEOUT = "55P03";

    private final PipelineConfig config;
    private final AssessOptions options;
    private final StopSignal stop;

    private AssessService(PipelineConfig config, AssessOptions options, StopSignal stop) {
        this.config = config;
        this.options = options;
        this.stop = stop;
    }

    /** @throws TidegateException DATABASE-UNAVAILABLE if the source cannot be asked */
    public static Assessment run(PipelineConfig config, AssessOptions options, StopSignal stop) {
        return new AssessService(config, options, stop).run();
    }

    private Assessment run() {
        try (Connection source = openSource()) {
            TargetSide target = TargetSide.open(this::openTarget);
            try (target) {
                return assess(source, target);
            }
        } catch (SQLException e) {
            throw LOCK_TIMEOUT.equals(e.getSQLState()) ? locked(e) : Failures.ofDatabase(e, "the source");
        }
    }

    /** To print a default or an index's expression, newer servers take a weak lock on the table. */
    private static TidegateException locked(SQLException e) {
        return new TidegateException(
                SchemaCopyCode.ASSESS_LOCKED,
                "another session holds an exclusive lock on a table of the source (ALTER TABLE, VACUUM FULL and the like),"
                        + " and an assessment does not wait for it",
                "start again when it is released; pg_locks with mode AccessExclusiveLock shows the session",
                e);
    }

    private Assessment assess(Connection source, TargetSide target) throws SQLException {
        Catalog catalog = Catalog.read(source, config.tables()::selects);
        List<TableInfo> tables = leaves(catalog);
        ActivitySample before = ActivitySample.read(source);
        long begin = System.nanoTime();
        stop.await(options.sample());
        ActivitySample after = ActivitySample.read(source);
        Duration sampled = Duration.ofNanos(System.nanoTime() - begin);

        int sourceMajor = catalog.server().major();
        TableReader reader = TableReader.read(source, tables);
        List<TableUse> uses = reader.uses(before, after, sampled);
        ServerFacts facts = ServerFacts.read(source, sourceMajor);
        return new Assessment(
                facts.now(),
                sampled,
                catalog.server().database(),
                facts.version(),
                catalog.server().encoding(),
                facts.collation(),
                facts.databaseBytes(),
                reader.estimated(),
                facts.statisticsSince(),
                uses,
                IndexReader.read(source, tables, sourceMajor),
                typesAtRisk(
                        source,
                        tables,
                        new VersionPair(sourceMajor, target.major().orElse(sourceMajor))),
                target.extensions(source),
                facts.transactions(),
                facts.wal(before, after, sampled),
                LoadSample.measure(source, target, uses, tables, options),
                target.version(),
                target.unknown(),
                leftOut(SelectionGaps.read(source, config.tables())));
    }

    private static List<LeftOut> leftOut(SelectionGaps gaps) {
        List<LeftOut> leftOut = new ArrayList<>();
        gaps.forgotten().forEach(table -> leftOut.add(new LeftOut(LeftOut.NOT_SELECTED, table)));
        gaps.unlogged().forEach(table -> leftOut.add(new LeftOut("unlogged", table)));
        gaps.excluded().forEach(table -> leftOut.add(new LeftOut("excluded", table)));
        gaps.crossing().forEach(key -> leftOut.add(new LeftOut("foreign key", key)));
        return leftOut;
    }

    /** What holds rows: the selected tables, and the partitions of those that are partitioned. */
    private List<TableInfo> leaves(Catalog catalog) {
        Set<TableInfo> replicated = new HashSet<>(ReplicatedTables.of(catalog, config.tables()));
        Set<TableId> covered = ReplicatedTables.coveredByPartitionedTable(catalog, config.tables());
        List<TableInfo> leaves = new ArrayList<>();
        for (TableInfo table : catalog.tables()) {
            boolean selected = replicated.contains(table) || covered.contains(table.id());
            if (selected
                    && table.kind() == TableKind.ORDINARY
                    && table.storage().logged()) {
                leaves.add(table);
            }
        }
        return leaves;
    }

    private static List<TypeAtRisk> typesAtRisk(Connection source, List<TableInfo> tables, VersionPair servers)
            throws SQLException {
        Map<Long, TableInfo> byOid = new HashMap<>();
        tables.forEach(table -> byOid.put(table.storage().oid(), table));
        return LimitedTypes.ofColumns(source, byOid.keySet(), servers).stream()
                .map(column -> new TypeAtRisk(
                        byOid.get(column.table()).id(),
                        column.name(),
                        column.type(),
                        column.limit().isRefused(),
                        column.limit().words()))
                .toList();
    }

    private Connection openSource() {
        try {
            return bounded(new SourceDatabase(config.source()).open(ROLE));
        } catch (SQLException e) {
            throw CatalogSession.unavailable("source", config.source(), e);
        }
    }

    private Connection openTarget() throws SQLException {
        return bounded(new TargetDatabase(config.target()).open(ROLE));
    }

    private static Connection bounded(Connection session) throws SQLException {
        return CatalogSession.bounded(session, Duration.ofSeconds(60), Duration.ofSeconds(1));
    }
}
