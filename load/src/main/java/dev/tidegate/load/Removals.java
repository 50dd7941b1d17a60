package dev.tidegate.load;

import dev.tidegate.core.database.SqlFailures;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Collects what has become of each thing; a step that fails does not keep the next ones from being tried. */
final class Removals {

    /** One step; may be repeated. */
    interface Step {
        Removal run() throws SQLException;
    }

    private final List<Removal> removals = new ArrayList<>();

    void step(String what, Step step) {
        try {
            removals.add(step.run());
        } catch (SQLException e) {
            removals.add(Removal.failed(what, "the database answered " + SqlFailures.describe(e)));
        }
    }

    List<Removal> asList() {
        return List.copyOf(removals);
    }
}
