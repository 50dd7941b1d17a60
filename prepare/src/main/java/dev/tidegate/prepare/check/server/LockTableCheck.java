package dev.tidegate.prepare.check.server;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Check that the lock tables have room for a lock on every table at once: a publication and a snapshot take that. */
public final class LockTableCheck implements Check<PairFacts> {

    private static final String ROOM = """
            SELECT setting::bigint, setting::bigint * (current_setting('max_connections')::bigint
                                                       + current_setting('max_prepared_transactions')::bigint)
            FROM pg_settings
            WHERE name = 'max_locks_per_transaction'
            """;

    private record Room(long perTransaction, long locks) {}

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        int tables = facts.source().tables().size();
        check("source", facts.source().session(), tables, findings);
        check("target", facts.target().session(), tables, findings);
        return findings;
    }

    private static void check(String side, Connection session, int tables, List<Finding> findings) throws SQLException {
        Room room = Sql.on(session).one(ROOM, row -> new Room(row.getLong(1), row.getLong(2)));
        if (tables > room.locks()) {
            findings.add(Finding.error(
                    ServerCode.LOCKS_EXHAUSTED,
                    side,
                    "there is room for " + room.locks() + " locks, and " + tables
                            + " tables: max_locks_per_transaction is " + room.perTransaction(),
                    "ALTER SYSTEM SET max_locks_per_transaction = "
                            + room.perTransaction() * 4 * (tables / room.locks() + 1) + " -- then restart the server"));
        }
    }
}
