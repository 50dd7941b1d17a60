package dev.tidegate.postgres.session;

import java.sql.SQLException;

/** A session could not be opened. Says of which database, since a pipeline has two, often with roles of the same name. */
public final class SessionUnavailableException extends SQLException {

    private static final long serialVersionUID = 1L;

    private final String place;
    private final SQLException answer;

    /** @param place {@code host:port/database} */
    public SessionUnavailableException(String place, SQLException answer) {
        super(answer.getMessage(), answer.getSQLState(), answer);
        this.place = place;
        this.answer = answer;
    }

    public String place() {
        return place;
    }

    /** What the driver threw. */
    public SQLException answer() {
        return answer;
    }
}
