package dev.tidegate.apply.checkpoint;

import dev.tidegate.apply.merge.TableOutOfSyncException;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.load.LateTableLanes;
import java.sql.Connection;
import java.sql.SQLException;

/** Request to load a table again whose copied pieces and changes do not make up its rows. The others continue without it. */
final class ReloadRequest {

    private final PipelineConfig config;
    private final TargetDatabase target;

    ReloadRequest(PipelineConfig config, TargetDatabase target) {
        this.config = config;
        this.target = target;
    }

    /**
     * Queues the table for the load.
     *
     * @return the transient failure that lets the lane begin again without the table
     */
    TidegateException toFailure(TableOutOfSyncException found) throws SQLException {
        try (Connection session = target.open("apply queue")) {
            session.setAutoCommit(false);
            new LateTableLanes(session, config.pipeline())
                    .queue(config.tables().map().of(found.table()));
            session.commit();
        }
        return new TidegateException(
                ApplyCode.LOAD_TABLE_AGAIN,
                found.getMessage() + " changed a key, or was truncated, in a way that pieces copied under several"
                        + " snapshots cannot follow",
                "The table is loaded again. The others continue.",
                found);
    }
}
