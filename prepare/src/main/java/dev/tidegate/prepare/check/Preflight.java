package dev.tidegate.prepare.check;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.tables.MappedTable;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.prepare.check.connection.ConnectionDiagnosis;
import dev.tidegate.prepare.check.connection.DataDirCheck;
import dev.tidegate.prepare.check.connection.KafkaCheck;
import dev.tidegate.prepare.check.connection.SameDatabaseCheck;
import dev.tidegate.prepare.check.connection.SocketFactoryCheck;
import dev.tidegate.prepare.check.constraint.BrokenConstraintCheck;
import dev.tidegate.prepare.check.constraint.ConstraintCheck;
import dev.tidegate.prepare.check.constraint.ForeignCodeCheck;
import dev.tidegate.prepare.check.constraint.TableReadingCheck;
import dev.tidegate.prepare.check.constraint.TriggerCheck;
import dev.tidegate.prepare.check.encoding.CatalogNamesScan;
import dev.tidegate.prepare.check.encoding.SourceEncodingCheck;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.check.model.TargetFacts;
import dev.tidegate.prepare.check.rights.ReplicationAccessCheck;
import dev.tidegate.prepare.check.rights.SourceRightsCheck;
import dev.tidegate.prepare.check.rights.TargetRightsCheck;
import dev.tidegate.prepare.check.rights.TargetRoleCheck;
import dev.tidegate.prepare.check.selection.DualWriteCheck;
import dev.tidegate.prepare.check.selection.PartitionCheck;
import dev.tidegate.prepare.check.selection.SelectionCheck;
import dev.tidegate.prepare.check.selection.TableMapCheck;
import dev.tidegate.prepare.check.server.ClientProgramsCheck;
import dev.tidegate.prepare.check.server.LockTableCheck;
import dev.tidegate.prepare.check.server.ReplicationCapacityCheck;
import dev.tidegate.prepare.check.server.SourceServerCheck;
import dev.tidegate.prepare.check.server.StateVersionCheck;
import dev.tidegate.prepare.check.server.SynchronousStandbyCheck;
import dev.tidegate.prepare.check.server.TargetServerCheck;
import dev.tidegate.prepare.check.server.WalLevelCheck;
import dev.tidegate.prepare.check.slot.FailoverSlotCheck;
import dev.tidegate.prepare.check.slot.OpenTransactionCheck;
import dev.tidegate.prepare.check.slot.PublicationCheck;
import dev.tidegate.prepare.check.slot.PublishedTablesCheck;
import dev.tidegate.prepare.check.slot.SlotCheck;
import dev.tidegate.prepare.check.slot.SourceHistoryCheck;
import dev.tidegate.prepare.check.slot.WalRetentionCheck;
import dev.tidegate.prepare.check.table.ColumnCheck;
import dev.tidegate.prepare.check.table.EmptyTargetCheck;
import dev.tidegate.prepare.check.table.KeyIndexCheck;
import dev.tidegate.prepare.check.table.OidsCheck;
import dev.tidegate.prepare.check.table.PartitionIdentityCheck;
import dev.tidegate.prepare.check.table.ReplicaIdentityCheck;
import dev.tidegate.prepare.check.table.RowSizeCheck;
import dev.tidegate.prepare.check.table.SequenceCheck;
import dev.tidegate.prepare.check.table.TableCheck;
import dev.tidegate.prepare.check.types.TypeContentCheck;
import dev.tidegate.prepare.check.types.TypeFitCheck;
import dev.tidegate.prepare.check.types.TypeLimitCheck;
import dev.tidegate.prepare.model.CatalogSession;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.runtime.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Check of a pipeline before it starts. Reads only, on both sides; needs no superuser. Every check that can run does,
 * whatever the others find.
 */
public final class Preflight {

    private static final List<Check<SourceFacts>> SOURCE_CHECKS = List.of(
            new SourceServerCheck(),
            new SourceEncodingCheck(),
            new WalLevelCheck(),
            new ReplicationCapacityCheck(),
            new SynchronousStandbyCheck(),
            new ReplicationAccessCheck(),
            new SelectionCheck(),
            new PartitionCheck(),
            new ReplicaIdentityCheck(),
            new PartitionIdentityCheck(),
            new OidsCheck(),
            new SourceRightsCheck(),
            new WalRetentionCheck());

    private static final List<Check<TargetFacts>> TARGET_CHECKS =
            List.of(new TargetServerCheck(), new StateVersionCheck(), new TargetRoleCheck());

    private static final List<Check<PairFacts>> PAIR_CHECKS = List.of(
            new SameDatabaseCheck(),
            new LockTableCheck(),
            new PublicationCheck(),
            new PublishedTablesCheck(),
            new SlotCheck(),
            new SourceHistoryCheck(),
            new FailoverSlotCheck(),
            new OpenTransactionCheck(OpenTransactionCheck.AGE),
            new TableMapCheck(),
            new DualWriteCheck(),
            new TableCheck(),
            new ColumnCheck(),
            new TypeFitCheck(),
            new TypeContentCheck(),
            new TypeLimitCheck(),
            new RowSizeCheck(),
            new KeyIndexCheck(),
            new TargetRightsCheck(),
            new TriggerCheck(),
            new ForeignCodeCheck(),
            new ConstraintCheck(),
            new BrokenConstraintCheck(),
            new TableReadingCheck(),
            new SequenceCheck(),
            new ClientProgramsCheck());

    private static final List<Check<PipelineConfig>> LOCAL_CHECKS =
            List.of(new SocketFactoryCheck(), new KafkaCheck(), new DataDirCheck());

    private final PipelineConfig config;
    private final List<Finding> findings = new ArrayList<>();

    private Preflight(PipelineConfig config) {
        this.config = config;
    }

    /** @return in the order of the checks: source, target, both, the rest; empty if there is nothing to say */
    public static List<Finding> run(PipelineConfig config) {
        Preflight preflight = new Preflight(config);
        preflight.checkDatabases();
        preflight.runAll(LOCAL_CHECKS, config);
        return List.copyOf(preflight.findings);
    }

    private void checkDatabases() {
        DatabaseConfig source = bounded(config.source());
        DatabaseConfig target = bounded(config.target());
        try (Connection sourceSession = open("source", source, () -> new SourceDatabase(source).open("check"));
                Connection targetSession = open("target", target, () -> new TargetDatabase(target).open("check"))) {
            Optional<SourceFacts> sourceFacts =
                    read(sourceSession, "source", session -> SourceFacts.read(config, session));
            if (sourceSession != null && sourceFacts.isEmpty()) {
                findNames(source);
            }
            Predicate<TableId> wanted = sourceFacts.map(Preflight::targetsOf).orElse(config.tables()::selects);
            Optional<TargetFacts> targetFacts =
                    read(targetSession, "target", session -> TargetFacts.read(config, session, wanted));
            sourceFacts.ifPresent(facts -> runAll(SOURCE_CHECKS, facts));
            targetFacts.ifPresent(facts -> runAll(TARGET_CHECKS, facts));
            if (sourceFacts.isPresent() && targetFacts.isPresent()) {
                PairFacts pair = new PairFacts(sourceFacts.get(), targetFacts.get());
                runAll(PAIR_CHECKS, pair);
                runAll(List.of(new EmptyTargetCheck(config.load().filled())), pair);
            }
        } catch (SQLException e) {
            findings.add(failed("closing the sessions", e));
        }
    }

    /** The catalog may be unreadable because of its names. */
    private void findNames(DatabaseConfig source) {
        try {
            findings.addAll(CatalogNamesScan.run(new SourceDatabase(source)));
        } catch (SQLException e) {
            findings.add(failed("reading the names in the catalog of the source", e));
        }
    }

    /** Timeouts for a person at a terminal; those of the config take precedence. */
    private static DatabaseConfig bounded(DatabaseConfig config) {
        Map<String, String> properties = new HashMap<>(Map.of("connectTimeout", "5", "socketTimeout", "60"));
        properties.putAll(config.properties());
        return config.withProperties(properties);
    }

    /** The counterparts of the replicated tables. */
    private static Predicate<TableId> targetsOf(SourceFacts facts) {
        Set<TableId> ids = facts.tables().stream()
                .flatMap(table -> PairFacts.names(facts.config(), table.id()).stream())
                .map(MappedTable::target)
                .collect(Collectors.toSet());
        return ids::contains;
    }

    /** Something that may fail as databases do. */
    private interface Opening {
        Connection open() throws SQLException;
    }

    private interface Reading<F> {
        F read(Connection session) throws SQLException;
    }

    /** @return null, after a finding, if the side cannot be reached */
    private Connection open(String side, DatabaseConfig database, Opening opening) {
        try {
            return CatalogSession.bounded(opening.open(), Duration.ofSeconds(30), Duration.ofSeconds(5));
        } catch (SQLException e) {
            findings.add(ConnectionDiagnosis.finding(side, database, e));
        } catch (TidegateException e) {
            findings.add(Finding.error(e.kind(), side, e.getMessage(), e.nextStep()));
        }
        return null;
    }

    private <F> Optional<F> read(Connection session, String side, Reading<F> reading) {
        if (session == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(reading.read(session));
        } catch (SQLException e) {
            findings.add(failed("reading the catalog of the " + side, e));
            return Optional.empty();
        } catch (TidegateException e) {
            findings.add(Finding.error(e.kind(), side, e.getMessage(), e.nextStep()));
            return Optional.empty();
        }
    }

    private <F> void runAll(List<Check<F>> checks, F facts) {
        for (Check<F> check : checks) {
            try {
                findings.addAll(check.run(facts));
            } catch (SQLException e) {
                findings.add(failed(check.getClass().getSimpleName(), e));
            } catch (RuntimeException e) {
                TidegateException failure = Failures.classify(e);
                findings.add(Finding.error(
                        failure.kind(), check.getClass().getSimpleName(), failure.getMessage(), failure.nextStep()));
            }
        }
    }

    private static Finding failed(String what, SQLException e) {
        return Finding.error(
                RunCode.CHECK_FAILED,
                what,
                "the check could not be completed: the database answered " + SqlFailures.describe(e),
                "fix what the database complains about, then check again");
    }
}
