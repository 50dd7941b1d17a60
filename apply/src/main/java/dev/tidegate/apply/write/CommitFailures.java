package dev.tidegate.apply.write;

import dev.tidegate.apply.write.row.TargetFailures;
import dev.tidegate.model.Lsn;
import dev.tidegate.postgres.session.SqlFailures;
import java.sql.SQLException;

/** What it means that a COMMIT failed. */
public final class CommitFailures {

    private CommitFailures() {}

    /**
     * @return a passing failure as it is: whether the commit took place is then unknown, and the next run reads it from
     *     the checkpoint
     * @throws dev.tidegate.model.failure.TidegateException a final one: a constraint that is checked at COMMIT only
     */
    public static SQLException classify(SQLException e, Lsn point) {
        if (SqlFailures.isTransient(e)) {
            return e;
        }
        throw TargetFailures.commitRefused(e, point.toString());
    }
}
