package dev.tidegate.apply.hint;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** A label or a partition that the target lacks. Its name is no content of a row. */
public sealed interface MissingObject permits MissingLabel, MissingPartition {

    /** @return what a refusal is about; empty if it is about something else */
    static Optional<MissingObject> of(SQLException refusal) {
        if (refusal instanceof PSQLException server && server.getServerErrorMessage() != null) {
            ServerErrorMessage message = server.getServerErrorMessage();
            Optional<MissingLabel> label = MissingLabel.of(message);
            return label.isPresent()
                    ? Optional.of(label.get())
                    : MissingPartition.of(message).map(MissingObject.class::cast);
        }
        return Optional.empty();
    }

    /** What to do if the source's catalog cannot be asked. */
    String nextStep();

    /** @return statements for the target that make it like the source; none if nobody can tell them */
    List<String> statements(Connection source, Connection target) throws SQLException;
}
