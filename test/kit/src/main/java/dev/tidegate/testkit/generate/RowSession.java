package dev.tidegate.testkit.generate;

import dev.tidegate.testkit.postgres.ConnectionSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Random;

/** A session that changes single rows, each in a savepoint of its own: what is refused leaves no trace. One thread. */
final class RowSession implements AutoCloseable {

    private final Connection connection;
    private final Statement statement;
    private final RowStatements statements;
    private final Random random;
    private String refusal = "nothing was tried";

    RowSession(ConnectionSource sessions, Random random) throws SQLException {
        this.random = random;
        connection = sessions.connect();
        connection.setAutoCommit(false);
        statement = connection.createStatement();
        statement.setEscapeProcessing(false);
        statements = new RowStatements(random);
    }

    boolean insert(GeneratedTable table) throws SQLException {
        return execute(statements.insert(statement, table));
    }

    /** Half of what is tried are updates, a third inserts, the rest deletes. */
    boolean change(GeneratedTable table) throws SQLException {
        return switch (random.nextInt(6)) {
            case 0, 1 -> insert(table);
            case 2 -> execute(statements.delete(table));
            default -> execute(statements.update(statement, table));
        };
    }

    private boolean execute(String sql) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            boolean changed = statement.executeUpdate(sql) > 0;
            connection.releaseSavepoint(before);
            return changed;
        } catch (SQLException e) {
            refusal = e.getMessage();
            connection.rollback(before);
            return false;
        }
    }

    void commit() throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            // constraints that are deferred until now
            refusal = e.getMessage();
            connection.rollback();
        }
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    /** Why the last change that was refused was. */
    String refusal() {
        return refusal;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
