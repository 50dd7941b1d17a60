package dev.tidegate.lagmonitor.history;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.probe.ProbeTimeouts;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The minutes in the target, bounded by their age. Each call opens a session of its own and ends it. */
final class MinuteStore {

    private static final String INSERT = """
            INSERT INTO tidegate.monitor_minute
                (pipeline, minute, lag_max_ms, lag_last_ms, behind_bytes, changes, looks, unknown_looks, gate)
            SELECT pipeline, ?, ?::bigint, ?::bigint, ?::bigint, ?::bigint, ?::integer, ?::integer, ?
            FROM tidegate.pipeline
            WHERE pipeline = ?
            ON CONFLICT (pipeline, minute) DO NOTHING
            """;

    private static final String FORGET = """
            DELETE FROM tidegate.monitor_minute
            WHERE pipeline = ? AND minute < clock_timestamp() - make_interval(days => ?)
            """;

    private static final String SELECT = """
            SELECT minute, lag_max_ms, lag_last_ms, behind_bytes, changes, looks, unknown_looks, gate
            FROM tidegate.monitor_minute
            WHERE pipeline = ? AND minute >= clock_timestamp() - make_interval(days => ?) AND minute > ?
            ORDER BY minute
            """;

    private final PipelineConfig config;
    private final TargetDatabase target;

    MinuteStore(PipelineConfig config) {
        this.config = config;
        this.target = new TargetDatabase(ProbeTimeouts.on(config.target()));
    }

    /** What the target's clock shows. */
    Instant clock() throws SQLException {
        try (Connection session = open();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp() AS now")) {
            row.next();
            return row.getObject("now", OffsetDateTime.class).toInstant();
        }
    }

    /** Adds them, forgets the old ones. A second monitor's minute comes too late and is not kept. */
    void add(List<MinuteSummary> minutes) throws SQLException {
        try (Connection session = open()) {
            if (!isInstalled(session)) {
                return;
            }
            insert(session, minutes);
            try (PreparedStatement statement = session.prepareStatement(FORGET)) {
                statement.setString(1, config.pipeline().value());
                statement.setInt(2, config.monitor().historyDays());
                statement.executeUpdate();
            }
        }
    }

    private void insert(Connection session, List<MinuteSummary> minutes) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(INSERT)) {
            for (MinuteSummary minute : minutes) {
                statement.setObject(1, minute.minute().atOffset(ZoneOffset.UTC));
                bind(statement, 2, millis(minute.lagMax()));
                bind(statement, 3, millis(minute.lagLast()));
                bind(statement, 4, minute.behindBytes());
                bind(statement, 5, minute.changes());
                statement.setInt(6, minute.samples());
                statement.setInt(7, minute.unknownSamples());
                statement.setString(8, minute.gate());
                statement.setString(9, config.pipeline().value());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** @return those later than that, oldest first */
    List<MinuteSummary> readAfter(Instant newest) throws SQLException {
        List<MinuteSummary> minutes = new ArrayList<>();
        try (Connection session = open()) {
            if (!isInstalled(session)) {
                return minutes;
            }
            try (PreparedStatement statement = session.prepareStatement(SELECT)) {
                statement.setString(1, config.pipeline().value());
                statement.setInt(2, config.monitor().historyDays());
                statement.setObject(3, newest.atOffset(ZoneOffset.UTC));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        minutes.add(map(row));
                    }
                }
            }
        }
        return minutes;
    }

    private Connection open() throws SQLException {
        Connection session = target.open("monitor history");
        try (Statement statement = session.createStatement()) {
            statement.execute("SET statement_timeout = '5s'");
            statement.execute("SET lock_timeout = '2s'");
            return session;
        }
    }

    /** Where there is no state, or that of another version, none is made and none is changed. */
    private static boolean isInstalled(Connection session) throws SQLException {
        StateVersion version = StateVersion.read(session);
        return version.isInstalled() && version.problem().isEmpty();
    }

    private static OptionalLong millis(Optional<Duration> duration) {
        return duration.map(found -> OptionalLong.of(found.toMillis())).orElseGet(OptionalLong::empty);
    }

    private static void bind(PreparedStatement statement, int index, OptionalLong value) throws SQLException {
        if (value.isPresent()) {
            statement.setLong(index, value.getAsLong());
        } else {
            statement.setNull(index, Types.BIGINT);
        }
    }

    private static MinuteSummary map(ResultSet row) throws SQLException {
        return new MinuteSummary(
                row.getObject("minute", OffsetDateTime.class)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toInstant(),
                duration(row, "lag_max_ms"),
                duration(row, "lag_last_ms"),
                number(row, "behind_bytes"),
                number(row, "changes"),
                row.getInt("looks"),
                row.getInt("unknown_looks"),
                row.getString("gate"));
    }

    private static Optional<Duration> duration(ResultSet row, String column) throws SQLException {
        OptionalLong millis = number(row, column);
        return millis.isPresent() ? Optional.of(Duration.ofMillis(millis.getAsLong())) : Optional.empty();
    }

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
