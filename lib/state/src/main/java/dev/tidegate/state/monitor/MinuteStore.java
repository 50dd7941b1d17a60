package dev.tidegate.state.monitor;

import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The minutes of the lag monitor, from table {@code monitor_minute}, bounded by their age. In auto-commit. */
public final class MinuteStore {

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

    private final Sql target;
    private final PipelineName pipeline;
    private final int days;

    /** @param days for which minutes are kept */
    public MinuteStore(Connection target, PipelineName pipeline, int days) {
        this.target = Sql.on(target);
        this.pipeline = pipeline;
        this.days = days;
    }

    /** Adds them, forgets the old ones. A second monitor's minute comes too late and is not kept. */
    public void add(List<MinuteSummary> minutes) throws SQLException {
        target.batch(INSERT, minutes.stream().map(this::parameters).toList());
        target.update(FORGET, pipeline, days);
    }

    private Object[] parameters(MinuteSummary minute) {
        return new Object[] {
            minute.minute(),
            minute.lagMax().map(Duration::toMillis),
            minute.lagLast().map(Duration::toMillis),
            boxed(minute.behindBytes()),
            boxed(minute.changes()),
            minute.samples(),
            minute.unknownSamples(),
            minute.gate().text(),
            pipeline
        };
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    /** @return those later than that, oldest first */
    public List<MinuteSummary> readAfter(Instant newest) throws SQLException {
        return target.list(SELECT, MinuteStore::map, pipeline, days, newest);
    }

    private static MinuteSummary map(ResultSet row) throws SQLException {
        return new MinuteSummary(
                Sql.instant(row, "minute"),
                duration(row, "lag_max_ms"),
                duration(row, "lag_last_ms"),
                number(row, "behind_bytes"),
                number(row, "changes"),
                row.getInt("looks"),
                row.getInt("unknown_looks"),
                GateState.of(row.getString("gate")));
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
