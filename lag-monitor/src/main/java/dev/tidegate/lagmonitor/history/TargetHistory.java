package dev.tidegate.lagmonitor.history;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.probe.ProbeTimeouts;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.monitor.MinuteStore;
import dev.tidegate.state.monitor.MinuteSummary;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sessions for the monitor's history in the target: each call opens one of its own and ends it. */
final class TargetHistory {

    private static final String SESSION = "monitor history";

    private static final String TIMEOUTS = "SET statement_timeout = '5s'; SET lock_timeout = '2s'";

    private final PipelineConfig config;
    private final TargetDatabase target;

    TargetHistory(PipelineConfig config) {
        this.config = config;
        this.target = new TargetDatabase(ProbeTimeouts.on(config.target()));
    }

    /** What the target's clock shows. */
    Instant clock() throws SQLException {
        try (Connection session = target.open(SESSION)) {
            Sql sql = Sql.on(session);
            sql.execute(TIMEOUTS);
            return sql.one("SELECT clock_timestamp() AS now", row -> Sql.instant(row, "now"));
        }
    }

    /** See {@link MinuteStore#add}. */
    void add(List<MinuteSummary> minutes) throws SQLException {
        try (Connection session = target.open(SESSION)) {
            Optional<MinuteStore> store = store(session);
            if (store.isPresent()) {
                store.get().add(minutes);
            }
        }
    }

    /** @return those later than that, oldest first */
    List<MinuteSummary> readAfter(Instant newest) throws SQLException {
        try (Connection session = target.open(SESSION)) {
            Optional<MinuteStore> store = store(session);
            return store.isPresent() ? store.get().readAfter(newest) : List.of();
        }
    }

    /** @return empty where there is no state, or that of another version: then none is made and none is changed */
    private Optional<MinuteStore> store(Connection session) throws SQLException {
        Sql.on(session).execute(TIMEOUTS);
        StateVersion version = StateVersion.read(session);
        return version.isInstalled() && version.problem().isEmpty()
                ? Optional.of(new MinuteStore(
                        session, config.pipeline(), config.monitor().historyDays()))
                : Optional.empty();
    }
}
