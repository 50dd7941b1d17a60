package dev.tidegate.prepare.check.server;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.util.ArrayList;
import java.util.List;

/** Check of the source server: its version, and whether it is a primary. */
public final class SourceServerCheck implements Check<SourceFacts> {

    @Override
    public List<Finding> run(SourceFacts facts) {
        ServerInfo server = facts.server();
        List<Finding> findings = new ArrayList<>(SupportedVersions.check("source", server));
        if (server.inRecovery()) {
            findings.add(Finding.error(
                    ServerCode.SOURCE_IN_RECOVERY,
                    "source",
                    "the server is a standby",
                    "name the primary in source.url"));
        }
        if (!ServerFeature.TRUNCATE_REPLICATED.isIn(server.major())) {
            findings.add(Finding.warning(
                    TableCode.TRUNCATE_NOT_REPLICATED,
                    "source",
                    "PostgreSQL 10 does not replicate TRUNCATE",
                    "use DELETE on the source while the pipeline runs, or truncate both sides"));
        }
        return findings;
    }
}
