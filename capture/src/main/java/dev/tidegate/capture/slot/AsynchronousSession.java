package dev.tidegate.capture.slot;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.replication.StandbyNames;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** Sees to it that the session that streams has a name that the source takes for no synchronous standby. */
final class AsynchronousSession {

    private AsynchronousSession() {}

    /**
     * @param replication before it streams: the server looks at the name when the stream starts
     * @return its name
     * @throws TidegateException SYNCHRONOUS-STANDBY if no name would do
     */
    static String name(Connection replication) throws SQLException {
        Sql sql = Sql.on(replication);
        StandbyNames standbys = StandbyNames.read(replication);
        String name = sql.one("SELECT pg_catalog.current_setting('application_name')", Sql.TEXT);
        if (!standbys.takesIn(name)) {
            return name;
        }
        if (standbys.takesInEverySession()) {
            throw standbys.refusal(name);
        }
        sql.execute("SET application_name = '" + StandbyNames.OTHER_SESSION + "'");
        return StandbyNames.OTHER_SESSION;
    }
}
