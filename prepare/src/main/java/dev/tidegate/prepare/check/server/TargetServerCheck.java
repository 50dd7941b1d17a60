package dev.tidegate.prepare.check.server;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.TargetFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Check of the target server: version, encoding, and whether it can be written. */
public final class TargetServerCheck implements Check<TargetFacts> {

    @Override
    public List<Finding> run(TargetFacts facts) throws SQLException {
        List<Finding> findings = new ArrayList<>(SupportedVersions.check("target", facts.server()));
        if (!facts.server().encoding().equals("UTF8")) {
            findings.add(Finding.error(
                    ServerCode.ENCODING,
                    "target",
                    "the database's encoding is " + facts.server().encoding()
                            + ", which lacks characters that UTF8 has",
                    "use a database with ENCODING 'UTF8'"));
        }
        if (facts.server().inRecovery()) {
            findings.add(Finding.error(
                    ServerCode.TARGET_IN_RECOVERY,
                    "target",
                    "the server is a standby",
                    "name the primary in target.url"));
        } else if (Sql.on(facts.session())
                .one("SHOW default_transaction_read_only", Sql.TEXT)
                .equals("on")) {
            findings.add(Finding.error(
                    ServerCode.TARGET_READ_ONLY,
                    "target",
                    "default_transaction_read_only is on",
                    "ALTER ROLE current_user SET default_transaction_read_only = off"));
        }
        return findings;
    }
}
