package dev.tidegate.core.database;

import java.sql.SQLException;
import java.util.Set;

/** Sorts what a database answers: try again, or stop. The only place that looks at SQLSTATEs for that. */
public final class SqlFailures {

    /** Classes: 08 connection, 40 rollback (deadlock, serialization), 53 resources, 57P0x shutdown and start-up. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53");

    private static final Set<String> PASSING_STATES =
            Set.of("57P01", "57P02", "57P03", "57P05", "55P03", "55006", "25006");

    private SqlFailures() {}

    /** @return whether the same attempt may succeed later without anybody mending anything */
    public static boolean isPassing(SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.length() < 2) {
            return e.getCause() instanceof java.io.IOException;
        }
        return PASSING_STATES.contains(state) || PASSING_CLASSES.contains(state.substring(0, 2));
    }

    /** @return whether a unique or exclusion constraint was hit */
    public static boolean isUniqueCollision(SQLException e) {
        return "23505".equals(e.getSQLState()) || "23P01".equals(e.getSQLState());
    }
}
