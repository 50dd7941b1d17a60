package dev.tidegate.load.copy;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.load.session.StatementCanceller;
import dev.tidegate.load.setup.SharedSnapshot;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the workers of one attempt share.
 *
 * @param attempt its number in the state
 * @param tables by their names in the source
 * @param unchangedSince for a table whose first pieces came from an earlier snapshot: only rows that no transaction from
 *     this number on has written are copied by pieces
 * @param text empty if the source is UTF8
 */
record CopyContext(
        PipelineConfig config,
        LoadLimits limits,
        long attempt,
        SharedSnapshot snapshot,
        Map<TableId, TablePair> tables,
        Map<TableId, Long> unchangedSince,
        Optional<SourceText> text,
        LoadProgress progress,
        StatementCanceller watcher,
        Consumer<LoadStep> steps) {

    private static final Logger LOG = LoggerFactory.getLogger(CopyContext.class);

    PipelineName pipeline() {
        return config.pipeline();
    }

    TablePair table(TableId id) {
        return tables.get(id);
    }

    OptionalLong unchangedSince(TableId id) {
        Long transaction = unchangedSince.get(id);
        return transaction == null ? OptionalLong.empty() : OptionalLong.of(transaction);
    }

    Connection openSource() throws SQLException {
        return opened(new SourceDatabase(config.source()).open("load"));
    }

    /** Not in auto-commit. */
    Connection openTarget() throws SQLException {
        Connection connection = opened(new TargetDatabase(config.target()).openWriter("load"));
        Sql.on(connection).execute("SET synchronous_commit = on");
        connection.setAutoCommit(false);
        return connection;
    }

    private Connection opened(Connection connection) throws SQLException {
        SessionSettings.limitLockWaits(connection, limits.lockWaitMax());
        watcher.add(connection);
        return connection;
    }

    /** @param connection may be null */
    void close(Connection connection) {
        if (connection == null) {
            return;
        }
        watcher.remove(connection);
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a session of the load did not close in order", e);
        }
    }

    void pieceLoaded() {
        synchronized (steps) {
            steps.accept(LoadStep.PIECE_LOADED);
        }
    }
}
