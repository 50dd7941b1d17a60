package dev.tidegate.cli.status;

import dev.tidegate.core.config.DatabaseConfig;
import dev.tidegate.core.database.SourceDatabase;
import dev.tidegate.core.database.SqlFailures;
import dev.tidegate.monitor.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A session on the source that may not be there: what it cannot answer is unknown. */
final class SourceView implements AutoCloseable {

    /** A question that may fail as databases do. */
    interface Question<T> {
        Reading<T> ask(Connection source) throws SQLException;
    }

    private final Reading<Connection> session;
    private final List<String> unreadable;

    private SourceView(Reading<Connection> session, List<String> unreadable) {
        this.session = session;
        this.unreadable = unreadable;
    }

    /** @param unreadable takes the reason if the source cannot be asked */
    static SourceView open(DatabaseConfig source, List<String> unreadable) {
        try {
            return new SourceView(Reading.of(new SourceDatabase(source).open("status")), unreadable);
        } catch (SQLException e) {
            return new SourceView(unknown(e, unreadable), unreadable);
        }
    }

    <T> Reading<T> ask(Question<T> question) {
        return session.then(connection -> {
            try {
                return question.ask(connection);
            } catch (SQLException e) {
                return unknown(e, unreadable);
            }
        });
    }

    private static <T> Reading<T> unknown(SQLException e, List<String> unreadable) {
        String reason = "the source cannot be read: " + SqlFailures.describe(e);
        unreadable.add(reason);
        return Reading.unknown(reason);
    }

    @Override
    public void close() throws SQLException {
        if (session.value().isPresent()) {
            session.value().get().close();
        }
    }
}
