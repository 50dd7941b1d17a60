package dev.tidegate.prepare.check.slot;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.replication.ReplicationSlot;
import dev.tidegate.postgres.replication.StandbySlot;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Check that the slot would be there after a failover: a standby has a copy of it, and not only a temporary one. A standby can
 * only be asked if the URL names it.
 */
public final class FailoverSlotCheck implements Check<PairFacts> {

    private static final String HAS_STANDBY = """
            SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_type = 'physical')
            """;

    private static final String OFF = """
            SELECT coalesce(to_jsonb(s) ->> 'failover', 'false') = 'false'
            FROM pg_replication_slots s
            WHERE slot_name = ?
            """;

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        PipelineConfig config = facts.source().config();
        String slot = config.pipeline().slot();
        Connection source = facts.source().session();
        // Whether it is the pipeline's, and alive, is the finding of another check.
        if (facts.target().state().isEmpty()
                || facts.source().server().inRecovery()
                || ReplicationSlot.read(source, slot).isEmpty()) {
            return List.of();
        }
        boolean possible =
                ServerFeature.FAILOVER_SLOTS.isIn(facts.source().server().major());
        List<Finding> findings = new ArrayList<>();
        if (possible && Sql.on(source).isTrue(OFF, slot)) {
            findings.add(Finding.warning(
                    ServerCode.FAILOVER_SLOT,
                    "slot " + slot,
                    "standbys keep no copy of it: it was made without failover",
                    "set capture.failover-slot: true; the next start of capture changes the slot"));
        }
        List<DatabaseConfig> hosts = DatabaseUrl.eachHost(config.source());
        hosts.forEach(host -> ask(host, slot).map(copy -> finding(copy, slot)).ifPresent(findings::add));
        if (possible && hosts.isEmpty() && Sql.on(source).isTrue(HAS_STANDBY)) {
            findings.add(Finding.info(
                    ServerCode.FAILOVER_SLOT,
                    "slot " + slot,
                    "source.url names no standby, so whether one has a copy is not known",
                    "name the standby as a further host in source.url, or run there: " + StandbySlot.checkSql(slot)
                            + " -- after a promotion the slot is there if temporary is false"));
        }
        return findings;
    }

    private static Finding finding(StandbySlot copy, String slot) {
        String subject = "standby " + copy.host();
        return copy.state() == StandbySlot.State.READY
                ? Finding.info(
                        ServerCode.FAILOVER_SLOT,
                        subject,
                        "it has a copy of slot " + slot + " that survives a promotion",
                        "")
                : Finding.warning(
                        ServerCode.FAILOVER_SLOT,
                        subject,
                        "slot " + slot + " would be missing after its promotion ("
                                + copy.state().text() + ")",
                        copy.note());
    }

    private static Optional<StandbySlot> ask(DatabaseConfig host, String slot) {
        String place = DatabaseUrl.place(host);
        Map<String, String> bounded = new HashMap<>(host.properties());
        bounded.putIfAbsent("connectTimeout", "5");
        try (Connection session = new SourceDatabase(host.withProperties(bounded)).open("check")) {
            return StandbySlot.read(session, place, slot);
        } catch (SQLException e) {
            return Optional.of(StandbySlot.unknown(place, "it does not answer: " + SqlFailures.describe(e)));
        }
    }
}
