package dev.tidegate.prepare.check.server;

import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.replication.ReplicationSlot;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Check that a replication slot and a walsender are free. */
public final class ReplicationCapacityCheck implements Check<SourceFacts> {

    private static final String FREE_SLOTS = """
            SELECT current_setting('max_replication_slots')::int - (SELECT count(*) FROM pg_replication_slots)
            """;

    private static final String FREE_WALSENDERS = """
            SELECT current_setting('max_wal_senders')::int
                 - (SELECT count(*) FROM pg_stat_activity WHERE backend_type IN ('walsender', 'wal sender'))
            """;

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        boolean haveSlot = ReplicationSlot.read(
                        facts.session(), facts.config().pipeline().slot())
                .isPresent();
        if (!haveSlot && Sql.on(facts.session()).one(FREE_SLOTS, Sql.NUMBER) < 1) {
            findings.add(exhausted(facts, ServerCode.SLOTS_EXHAUSTED, "max_replication_slots", "replication slot"));
        }
        if (!haveSlot && Sql.on(facts.session()).one(FREE_WALSENDERS, Sql.NUMBER) < 1) {
            findings.add(exhausted(facts, ServerCode.WALSENDERS_EXHAUSTED, "max_wal_senders", "walsender"));
        }
        return findings;
    }

    private static Finding exhausted(SourceFacts facts, FailureCode code, String setting, String thing)
            throws SQLException {
        long max = Sql.on(facts.session()).one("SELECT current_setting(?)", Sql.NUMBER, setting);
        return Finding.error(
                code,
                "source",
                "no " + thing + " is free, " + setting + " is " + max,
                "ALTER SYSTEM SET " + setting + " = " + (max + 4) + " -- then restart the server");
    }
}
