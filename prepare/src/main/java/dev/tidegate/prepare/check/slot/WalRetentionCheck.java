package dev.tidegate.prepare.check.slot;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Check of how much WAL the source keeps for a slot that nobody reads. */
public final class WalRetentionCheck implements Check<SourceFacts> {

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        String keep = Sql.on(facts.session()).one("SELECT current_setting('max_slot_wal_keep_size', true)", Sql.TEXT);
        boolean unlimited = keep == null || keep.equals("-1");
        findings.add(Finding.info(
                ServerCode.WAL_RETENTION,
                "max_slot_wal_keep_size",
                unlimited
                        ? "no limit: while nobody reads the slot, the source keeps its WAL until its disk is full"
                        : "the source keeps " + keep + " of WAL for a slot; beyond that the slot is lost, and the"
                                + " pipeline must start over"));
        String idle =
                Sql.on(facts.session()).one("SELECT current_setting('idle_replication_slot_timeout', true)", Sql.TEXT);
        if (idle != null && !idle.equals("0")) {
            findings.add(Finding.warning(
                    ServerCode.SLOT_IDLE_TIMEOUT,
                    "idle_replication_slot_timeout",
                    "the source invalidates a slot that nobody has read for " + idle,
                    "ALTER SYSTEM SET idle_replication_slot_timeout = 0"));
        }
        return findings;
    }
}
