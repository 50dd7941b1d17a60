package dev.tidegate.prepare.assess;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.postgres.mapping.ReplicatedTables;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.prepare.assess.model.AssessOptions;
import dev.tidegate.prepare.assess.model.Assessment;
import dev.tidegate.prepare.assess.model.TableUse;
import dev.tidegate.prepare.assess.model.TypeAtRisk;
import dev.tidegate.prepare.assess.read.ActivitySample;
import dev.tidegate.prepare.assess.read.IndexReader;
import dev.tidegate.prepare.assess.read.LoadSample;
import dev.tidegate.prepare.assess.read.ServerFacts;
import dev.tidegate.prepare.assess.read.TableReader;
import dev.tidegate.prepare.assess.read.TargetSide;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks at the source, and as far as it answers at the target, before a migration. Reads catalogs and statistics, and a
 * bounded piece of one table; takes no lock that anybody waits for, and waits a second at most for a lock itself.
 */
public final class AssessService {

    private static final String ROLE = "assess";
    private static final String LOCK_TIMEOUT = "55P03";

    /** Finds the columns whose types are a risk; preflight knows them. */
    public interface TypeRisks {
        /** @param targetMajor the target's major version; the source's if it was not reached */
        List<TypeAtRisk> find(Connection source, List<TableInfo> tables, int sourceMajor, int targetMajor)
                throws SQLException;
    }

    private final PipelineConfig config;
    private final AssessOptions options;
    private final TypeRisks risks;
    private final StopSignal stop;

    private AssessService(PipelineConfig config, AssessOptions options, TypeRisks risks, StopSignal stop) {
        this.config = config;
        this.options = options;
        this.risks = risks;
        this.stop = stop;
    }

    /** @throws TidegateException DATABASE-UNAVAILABLE if the source cannot be asked */
    public static Assessment run(PipelineConfig config, AssessOptions options, TypeRisks risks, StopSignal stop) {
        return new AssessService(config, options, risks, stop).run();
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
                "somebody has locked a table of the source (ALTER TABLE, VACUUM FULL and the like), and an assessment"
                        + " does not wait for that",
                "start again when it is done; pg_locks with mode AccessExclusiveLock shows who it is",
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
                risks.find(source, tables, sourceMajor, target.major().orElse(sourceMajor)),
                target.extensions(source),
                facts.transactions(),
                facts.wal(before, after, sampled),
                LoadSample.measure(source, target, uses, tables, options),
                target.version(),
                target.unknown());
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

    private Connection openSource() {
        try {
            return bounded(new SourceDatabase(config.source()).open(ROLE));
        } catch (SQLException e) {
            throw new TidegateException(
                    RunCode.DATABASE_UNAVAILABLE,
                    "no session on the source (" + DatabaseUrl.place(config.source()) + "): " + SqlFailures.describe(e),
                    "`tidegate check` says more about connections",
                    e);
        }
    }

    private Connection openTarget() throws SQLException {
        return bounded(new TargetDatabase(config.target()).open(ROLE));
    }

    private static Connection bounded(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET statement_timeout = '60s'");
            statement.execute("SET lock_timeout = '1s'");
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }
}
