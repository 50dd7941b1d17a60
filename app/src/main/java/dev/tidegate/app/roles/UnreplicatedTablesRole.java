package dev.tidegate.app.roles;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.PublishedTables;
import dev.tidegate.state.SchemaNotice;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for tables of the source whose changes do not arrive, and says so in the log: when found, and every hour. */
final class UnreplicatedTablesRole implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(UnreplicatedTablesRole.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
    private static final int SAY_AGAIN_AFTER_LOOKS = 120;

    private final PipelineConfig config;
    private final Set<SchemaNotice> said = new HashSet<>();

    UnreplicatedTablesRole(PipelineConfig config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "table watch";
    }

    @Override
    public void runOnce(StopSignal stop) throws SQLException {
        int samples = 0;
        do {
            if (samples++ % SAY_AGAIN_AFTER_LOOKS == 0) {
                said.clear();
            }
            look();
        } while (!stop.await(LOOK_EVERY));
    }

    /** Sessions of its own each time: between two looks there is nothing to hold them for. */
    private void look() throws SQLException {
        try (Connection source = new SourceDatabase(config.source()).open("table watch");
                Connection target = new TargetDatabase(config.target()).open("table watch")) {
            List<SchemaNotice> notices = PublishedTables.look(source, target, config);
            for (SchemaNotice notice : notices) {
                if (said.add(notice)) {
                    LOG.warn("{}: {}: {} -> {}", notice.code(), notice.table(), notice.problem(), notice.nextStep());
                }
            }
            said.retainAll(notices);
        }
    }
}
