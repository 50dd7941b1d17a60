package dev.tidegate.postgres.replication;

import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.catalog.QueryShape;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A transaction that has written something and is not over, in any database of the cluster: the creation of a slot
 * waits for it. What it wrote is nobody's business.
 *
 * @param pid empty for a prepared transaction
 * @param name application of the session, or global id of the prepared transaction
 * @param owner role; empty where the role of the connection may not see it
 * @param state as in pg_stat_activity, or {@code prepared}; {@code unknown} where the role may not see it
 * @param age empty where the role may not see it
 * @param query its last statement without its values; empty where the role may not see it
 */
public record OpenTransaction(
        Optional<Integer> pid,
        String name,
        Optional<String> owner,
        String database,
        String state,
        Optional<Duration> age,
        Optional<String> query) {

    /** The columns that tell about other roles' sessions are empty for a role without pg_monitor; pid is not. */
    private static final String SELECT = """
            SELECT a.pid, a.application_name AS name, a.usename AS owner, a.datname, coalesce(a.state, 'unknown') AS state,
                   extract(epoch FROM clock_timestamp() - a.xact_start) AS age_seconds,
                   CASE WHEN a.state IS NOT NULL THEN a.query END AS query
            FROM pg_stat_activity a
            WHERE a.backend_xid IS NOT NULL
              AND a.pid <> pg_backend_pid()
              AND (a.xact_start IS NULL OR a.xact_start < clock_timestamp() - make_interval(secs => ?::float8))
            UNION ALL
            -- at any age: nobody ends it by going away
            SELECT NULL, p.gid, p.owner, p.database, 'prepared', extract(epoch FROM clock_timestamp() - p.prepared), NULL
            FROM pg_prepared_xacts p
            ORDER BY age_seconds DESC NULLS LAST
            LIMIT 20
            """;

    /**
     * @param age from which a session's transaction counts; a prepared one always does
     * @return the oldest first, 20 at most
     */
    public static List<OpenTransaction> olderThan(Connection source, Duration age) throws SQLException {
        double seconds = age.toMillis() / 1000.0;
        return Sql.on(source).list(SELECT, OpenTransaction::map, seconds);
    }

    private static OpenTransaction map(ResultSet row) throws SQLException {
        double seconds = row.getDouble("age_seconds");
        Optional<Duration> age =
                row.wasNull() ? Optional.empty() : Optional.of(Duration.ofMillis((long) (seconds * 1000)));
        return new OpenTransaction(
                Optional.ofNullable(row.getObject("pid", Integer.class)),
                row.getString("name"),
                Optional.ofNullable(row.getString("owner")),
                row.getString("datname"),
                row.getString("state"),
                age,
                Optional.ofNullable(row.getString("query")).map(QueryShape::of).filter(query -> !query.isEmpty()));
    }

    public String describe() {
        String who = pid.map(number -> "pid " + number + " (application '" + name + "'")
                .orElse("prepared transaction '" + name + "' ("
                        + owner.map(role -> "owner " + role + ", ").orElse(""));
        String since = age.map(a -> ", open for " + HumanFormat.duration(a)).orElse("");
        String last = query.map(text -> ", last query: " + text).orElse("");
        return who + (pid.isPresent() ? ", " : "") + "database " + database + ", " + state + since + last + ")";
    }

    /** The statement that ends it. */
    public String endSql() {
        return pid.map(number -> "SELECT pg_terminate_backend(" + number + ")")
                .orElse("ROLLBACK PREPARED '" + name.replace("'", "''") + "'");
    }
}
