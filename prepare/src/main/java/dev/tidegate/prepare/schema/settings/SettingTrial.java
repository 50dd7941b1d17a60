package dev.tidegate.prepare.schema.settings;

import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Statements that change settings on the target, one by one in a transaction, so that one that is refused stops no other. */
public final class SettingTrial implements AutoCloseable {

    /**
     * Why the server does not take a statement.
     *
     * @param ofRights whether another role may run it
     */
    public record Refusal(String words, boolean ofRights) {}

    private final Connection target;

    private SettingTrial(Connection target) {
        this.target = target;
    }

    public static SettingTrial begin(Connection target) throws SQLException {
        target.setAutoCommit(false);
        return new SettingTrial(target);
    }

    /** @return why the server refuses the statement; empty if it took it */
    public Optional<Refusal> refusal(String statement) throws SQLException {
        Sql sql = Sql.on(target);
        sql.execute("SAVEPOINT setting");
        try {
            sql.execute(statement);
            sql.execute("RELEASE SAVEPOINT setting");
            return Optional.empty();
        } catch (SQLException e) {
            sql.execute("ROLLBACK TO SAVEPOINT setting");
            return Optional.of(new Refusal(SqlFailures.describe(e), "42501".equals(e.getSQLState())));
        }
    }

    /** Makes what was taken last. */
    public void commit() throws SQLException {
        target.commit();
    }

    /** What was not committed is undone. */
    @Override
    public void close() throws SQLException {
        target.rollback();
        target.setAutoCommit(true);
    }
}
