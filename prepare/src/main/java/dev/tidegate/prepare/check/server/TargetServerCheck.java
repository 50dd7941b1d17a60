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

    /** As sessions of this role begin, whatever this one has set. */
    private static final String READ_ONLY =
            "SELECT reset_val = 'on' FROM pg_settings WHERE name = 'default_transaction_read_only'";

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
        } else if (Sql.on(facts.session()).isTrue(READ_ONLY)) {
            findings.add(Finding.warning(
                    ServerCode.TARGET_READ_ONLY,
                    "target",
                    "default_transaction_read_only is on; Tidegate's sessions write all the same, others do not",
                    "switch it off before the cutover"));
        }
        return findings;
    }
}
