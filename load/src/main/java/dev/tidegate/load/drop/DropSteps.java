package dev.tidegate.load.drop;

import dev.tidegate.postgres.session.SqlFailures;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Collects what has become of each thing; a step that fails does not keep the next ones from being tried. */
public final class DropSteps {

    /** One step; may be repeated. */
    interface Step {
        DropResult run() throws SQLException;
    }

    private final List<DropResult> removals = new ArrayList<>();

    void step(String what, Step step) {
        try {
            removals.add(step.run());
        } catch (SQLException e) {
            removals.add(DropResult.failed(what, "the database answered " + SqlFailures.describe(e)));
        }
    }

    public List<DropResult> asList() {
        return List.copyOf(removals);
    }
}
