package dev.tidegate.capture.pgoutput;

import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.postgres.session.SourceDatabase;
import java.sql.SQLException;
import java.util.Optional;

/**
 * How a run reads the source's text.
 *
 * @param text empty if the database is UTF8
 */
public record SourceEncoding(Optional<SourceText> text) implements AutoCloseable {

    public static SourceEncoding open(SourceDatabase source) throws SQLException {
        return new SourceEncoding(SourceText.open(source));
    }

    @Override
    public void close() throws SQLException {
        if (text.isPresent()) {
            text.get().close();
        }
    }
}
