package dev.tidegate.prepare.check.connection;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.List;

/** Check that source and target are two databases. */
public final class SameDatabaseCheck implements Check<PairFacts> {

    /** A copy made by base backup or snapshot has its origin's system identifier, but is another process. */
    private static final String STARTED = "SELECT pg_postmaster_start_time()";

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        ServerInfo source = facts.source().server();
        ServerInfo target = facts.target().server();
        boolean same = source.systemId().equals(target.systemId())
                && source.database().equals(target.database())
                && Sql.on(facts.source().session())
                        .one(STARTED, Sql.TEXT)
                        .equals(Sql.on(facts.target().session()).one(STARTED, Sql.TEXT));
        return same
                ? List.of(Finding.error(
                        ServerCode.SAME_DATABASE,
                        "target",
                        "source and target are the same database " + source.database(),
                        "check source.url and target.url"))
                : List.of();
    }
}
