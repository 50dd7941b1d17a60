package dev.tidegate.load;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** The sessions of a load's own thread. The target's holds the load's lock for as long as it is open. */
final class LoadConnections implements AutoCloseable {

    private final PipelineConfig config;
    private final Duration lockWaitMax;
    private final Connection target;
    private Connection source;
    private Connection replication;

    private LoadConnections(PipelineConfig config, Duration lockWaitMax, Connection target) {
        this.config = config;
        this.lockWaitMax = lockWaitMax;
        this.target = target;
    }

    static LoadConnections openTarget(PipelineConfig config, Duration lockWaitMax) throws SQLException {
        Connection target = new TargetDatabase(config.target()).openWriter("load");
        return new LoadConnections(config, lockWaitMax, target);
    }

    void openSource() throws SQLException {
        SourceDatabase database = new SourceDatabase(config.source());
        source = database.open("load");
        SessionSettings.limitLockWaits(source, lockWaitMax);
        replication = database.openReplication("load slot");
        SessionSettings.limitLockWaits(replication, lockWaitMax);
    }

    Connection target() {
        return target;
    }

    Connection source() {
        return source;
    }

    /** Creates the slot; closed by whoever takes its snapshot over. */
    Connection replication() {
        return replication;
    }

    @Override
    public void close() throws SQLException {
        try (Connection last = target;
                Connection before = source;
                Connection first = replication) {
            // Closed in the reverse order of opening, whatever fails.
        }
    }
}
