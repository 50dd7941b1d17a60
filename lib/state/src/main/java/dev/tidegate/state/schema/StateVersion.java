package dev.tidegate.state.schema;

import dev.tidegate.model.TidegateVersion;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The version of the state in a target, from table {@code state_version}: a row for each migration. State of any other
 * version than {@link StateSchema#VERSION} is neither read nor written, only told by name; a start migrates an older one.
 *
 * @param isInstalled whether there is any state
 * @param number 0 if there is none, or one from before state had versions
 * @param installedBy the Tidegate that made it; empty before state had versions
 */
public record StateVersion(boolean isInstalled, int number, String installedBy) {

    /** From the catalog: to_regclass may still answer what was true before a lock was waited for. */
    private static final String EXISTS = """
            SELECT c.relname
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'tidegate' AND c.relname IN ('lane_stop', 'state_version') AND c.relkind = 'r'
            """;

    private static final String NEWEST = """
            SELECT version, installed_by
            FROM tidegate.state_version
            ORDER BY version DESC
            LIMIT 1
            """;

    /** Whoever may read some state may read its version: roles that only look were given their tables one by one. */
    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS tidegate.state_version (
                version       integer PRIMARY KEY,
                installed_by  text NOT NULL,       -- version of Tidegate
                installed_at  timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            GRANT SELECT ON tidegate.state_version TO PUBLIC;
            """;

    private static final String RECORD = """
            INSERT INTO tidegate.state_version (version, installed_by)
            VALUES (?, ?)
            """;

    /** May be read in any transaction. */
    public static StateVersion read(Connection target) throws SQLException {
        Sql sql = Sql.on(target);
        List<String> existing = sql.list(EXISTS, Sql.TEXT);
        Optional<StateVersion> newest = existing.contains("state_version")
                ? sql.first(NEWEST, row -> new StateVersion(true, row.getInt("version"), row.getString("installed_by")))
                : Optional.empty();
        return newest.orElseGet(() -> new StateVersion(existing.contains("lane_stop"), 0, ""));
    }

    static void record(Connection target, int version, String installedBy) throws SQLException {
        Sql sql = Sql.on(target);
        sql.execute(CREATE);
        sql.update(RECORD, version, installedBy);
    }

    /** @return whether {@link StateSchema#migrate} has something to do */
    public boolean isOlder() {
        return number < StateSchema.VERSION;
    }

    /** @throws TidegateException STATE-NEWER */
    public StateVersion refuseNewer() {
        if (number > StateSchema.VERSION) {
            throw newer();
        }
        return this;
    }

    /** @throws TidegateException STATE-NEWER or STATE-OLDER if there is state that this program cannot read */
    public StateVersion requireKnown() {
        problem().ifPresent(problem -> {
            throw problem;
        });
        return this;
    }

    /** @return STATE-NEWER or STATE-OLDER if there is state that this program cannot read */
    public Optional<TidegateException> problem() {
        if (number > StateSchema.VERSION) {
            return Optional.of(newer());
        }
        return isInstalled && isOlder() ? Optional.of(older()) : Optional.empty();
    }

    private TidegateException newer() {
        return new TidegateException(
                RunCode.STATE_NEWER,
                "the state in the target has version " + number + ", made by Tidegate " + installedBy
                        + "; this Tidegate, " + TidegateVersion.text() + ", knows versions up to "
                        + StateSchema.VERSION,
                "install Tidegate " + installedBy + " or a newer one here, for every role of the pipeline");
    }

    private TidegateException older() {
        return new TidegateException(
                RunCode.STATE_OLDER,
                "the state in the target has " + (number == 0 ? "no version yet" : "version " + number)
                        + "; this Tidegate, " + TidegateVersion.text() + ", reads version " + StateSchema.VERSION,
                "stop the older Tidegate and start `tidegate run`, or `capture` and `apply`, of this version: the start"
                        + " migrates the state");
    }
}
