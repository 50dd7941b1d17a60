package dev.tidegate.state.lane;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** Fences that a lane has passed: marks in the source's WAL, everything before which is in the target. */
public final class FenceStore {

    private static final String PASS = """
            INSERT INTO tidegate.fence (pipeline, lane, name, lsn)
            VALUES (?, ?, ?, CAST(? AS pg_lsn))
            ON CONFLICT DO NOTHING
            """;

    private FenceStore() {}

    /** In the transaction that moves the lane beyond it. May be repeated: the first time counts. */
    public static void pass(Connection target, PipelineName pipeline, int lane, String name, Lsn lsn)
            throws SQLException {
        Sql.on(target).update(PASS, pipeline, lane, name, lsn);
    }
}
