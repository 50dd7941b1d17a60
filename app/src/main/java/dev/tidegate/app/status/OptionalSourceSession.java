package dev.tidegate.app.status;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A session on the source that may not be there: what it cannot answer is unknown. */
final class OptionalSourceSession implements AutoCloseable {

    /** A question that may fail as databases do. */
    interface Question<T> {
        Observed<T> ask(Connection source) throws SQLException;
    }

    private final Observed<Connection> session;
    private final List<String> unreadable;

    private OptionalSourceSession(Observed<Connection> session, List<String> unreadable) {
        this.session = session;
        this.unreadable = unreadable;
    }

    /** @param unreadable takes the reason if the source cannot be asked */
    static OptionalSourceSession open(DatabaseConfig source, List<String> unreadable) {
        try {
            return new OptionalSourceSession(Observed.of(new SourceDatabase(source).open("status")), unreadable);
        } catch (SQLException e) {
            return new OptionalSourceSession(unknown(e, unreadable), unreadable);
        }
    }

    <T> Observed<T> ask(Question<T> question) {
        return session.then(connection -> {
            try {
                return question.ask(connection);
            } catch (SQLException e) {
                return unknown(e, unreadable);
            }
        });
    }

    private static <T> Observed<T> unknown(SQLException e, List<String> unreadable) {
        String reason = "the source cannot be read: " + SqlFailures.describe(e);
        unreadable.add(reason);
        return Observed.unknown(reason);
    }

    @Override
    public void close() throws SQLException {
        if (session.value().isPresent()) {
            session.value().get().close();
        }
    }
}
