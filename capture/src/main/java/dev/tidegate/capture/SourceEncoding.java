package dev.tidegate.capture;

import dev.tidegate.core.database.SourceDatabase;
import dev.tidegate.core.encoding.SourceText;
import java.sql.SQLException;
import java.util.Optional;

/**
 * How a run reads the source's text.
 *
 * @param text empty if the database is UTF8
 */
record SourceEncoding(Optional<SourceText> text) implements AutoCloseable {

    static SourceEncoding open(SourceDatabase source) throws SQLException {
        return new SourceEncoding(SourceText.open(source));
    }

    @Override
    public void close() throws SQLException {
        if (text.isPresent()) {
            text.get().close();
        }
    }
}
