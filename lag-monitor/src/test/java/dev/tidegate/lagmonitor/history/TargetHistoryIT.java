package dev.tidegate.lagmonitor.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.lagmonitor.lag.PipelineViews;
import dev.tidegate.state.monitor.GateState;
import dev.tidegate.state.monitor.MinuteSummary;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The history in a real target. */
class TargetHistoryIT {

    private final TestDatabase target = SharedServers.database(PostgresVersion.V17);
    private final PipelineConfig config = config(target);
    private final TargetHistory history = new TargetHistory(config);

    private static PipelineConfig config(TestDatabase target) {
        return PipelineViews.config(
                Map.of(), new DatabaseConfig(target.jdbcUrl(), "postgres", new Secret(""), Map.of()));
    }

    @Test
    void makesNothingWhereThereIsNoState() throws SQLException {
        history.add(List.of(minute(OptionalLong.of(1))));

        assertThat(history.readAfter(Instant.EPOCH)).isEmpty();
        assertThat(target.queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'tidegate'"))
                .isZero();
    }

    @Test
    void keepsAMinuteAsItWasWithWhatWasUnknownInIt() throws SQLException {
        install();
        history.add(List.of(minute(OptionalLong.empty())));

        List<MinuteSummary> found = history.readAfter(Instant.EPOCH);
        assertThat(found).singleElement().satisfies(minute -> {
            assertThat(minute.lagMax()).contains(Duration.ofMillis(1_234));
            assertThat(minute.lagLast()).isEmpty();
            assertThat(minute.behindBytes()).isEmpty();
            assertThat(minute.changes()).hasValue(70);
            assertThat(minute.unknownSamples()).isEqualTo(3);
            assertThat(minute.gate()).isEqualTo(GateState.CLOSED);
        });
        assertThat(history.readAfter(found.get(0).minute())).isEmpty();
    }

    @Test
    void aSecondMonitorsMinuteIsNotKept() throws SQLException {
        install();
        history.add(List.of(minute(OptionalLong.of(1))));
        new TargetHistory(config).add(List.of(minute(OptionalLong.of(2))));

        assertThat(history.readAfter(Instant.EPOCH))
                .singleElement()
                .satisfies(minute -> assertThat(minute.behindBytes()).hasValue(1));
    }

    @Test
    void isBoundedByItsDays() throws SQLException {
        install();
        target.execute("""
                INSERT INTO tidegate.monitor_minute (pipeline, minute, looks, unknown_looks, gate)
                SELECT 'orders', date_trunc('minute', clock_timestamp()) - make_interval(mins => n), 60, 0, 'open'
                FROM generate_series(1, 11000) n
                """);
        assertThat(target.queryLong("SELECT count(*) FROM tidegate.monitor_minute"))
                .isEqualTo(11_000);

        history.add(List.of(minute(OptionalLong.of(1))));

        assertThat(target.queryLong("SELECT count(*) FROM tidegate.monitor_minute"))
                .isBetween(10_080L, 10_082L);
        List<MinuteSummary> found = history.readAfter(Instant.EPOCH);
        assertThat(found).hasSizeBetween(10_080, 10_082);
        assertThat(found).isSortedAccordingTo((a, b) -> a.minute().compareTo(b.minute()));
    }

    @Test
    void leavesStateOfAnotherVersionAlone() throws SQLException {
        install();
        target.execute("INSERT INTO tidegate.state_version (version, installed_by) VALUES (1000, '9.0.0')");

        history.add(List.of(minute(OptionalLong.of(1))));

        assertThat(history.readAfter(Instant.EPOCH)).isEmpty();
        assertThat(target.queryLong("SELECT count(*) FROM tidegate.monitor_minute"))
                .isZero();
    }

    private void install() throws SQLException {
        try (Connection session = target.connect()) {
            StateSchema.migrate(session);
        }
        target.execute("""
                INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)
                VALUES ('orders', gen_random_uuid(), '1', 'shop', 'streaming')
                """);
    }

    private MinuteSummary minute(OptionalLong behind) throws SQLException {
        return new MinuteSummary(
                history.clock().truncatedTo(ChronoUnit.MINUTES),
                Optional.of(Duration.ofMillis(1_234)),
                Optional.empty(),
                behind,
                OptionalLong.of(70),
                60,
                3,
                GateState.CLOSED);
    }
}
