package dev.tidegate.system.faults.kind;

import dev.tidegate.system.faults.world.Processes.Role;
import dev.tidegate.system.faults.world.Side;
import dev.tidegate.testkit.process.JavaProcess;

/** Tidegate's sessions on a server. */
final class Sessions {

    /** Which of them. */
    static final String OURS =
            "usename = '" + Side.ROLE + "' AND application_name LIKE 'tidegate%' AND datname = current_database()";

    private Sessions() {}

    /** Whether the process has taken the lane, or the slot. */
    static boolean of(Side side, JavaProcess process, Role role) {
        if (!process.isAlive()) {
            return false;
        }
        return role == Role.APPLY
                ? side.database()
                                .queryLong("SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE"
                                        + " locktype = 'advisory' AND granted AND application_name LIKE"
                                        + " 'tidegate%apply lane%' AND datname = current_database()")
                        > 0
                : side.database()
                                .queryLong("SELECT count(*) FROM pg_replication_slots WHERE active AND database ="
                                        + " current_database()")
                        > 0;
    }
}
