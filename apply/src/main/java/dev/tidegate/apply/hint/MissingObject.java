package dev.tidegate.apply.hint;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
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
    List<String> sql(Connection source, Connection target) throws SQLException;

    /** A failure because of one, with the SQL that the source's catalog gives; without it if a side cannot be asked. */
    static TidegateException withSql(TidegateException failure, PipelineConfig config, TargetDatabase target) {
        if (!(failure.getCause() instanceof SQLException refusal) || of(refusal).isEmpty()) {
            return failure;
        }
        try (Connection source = new SourceDatabase(config.source()).open(config.pipeline() + " apply hint");
                Connection here = target.open(config.pipeline() + " apply hint")) {
            List<String> sql = of(refusal).get().sql(source, here);
            return sql.isEmpty()
                    ? failure
                    : new TidegateException(
                            failure.category(),
                            failure.kind(),
                            failure.getMessage(),
                            "run on the target: " + String.join("; ", sql) + " -- the lane continues by itself",
                            failure.getCause());
        } catch (SQLException e) {
            return failure;
        }
    }
}
