package dev.tidegate.apply.schema.model;

import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.state.RelationStore;
import dev.tidegate.state.lane.LaneStopStore;
import dev.tidegate.topic.record.LaneRecord.Change;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Stop of the lane before one change, until somebody has done what the failure says. */
public final class SchemaStop {

    private final Change change;
    private final RelationStore store;
    private final LaneStopStore stops;

    public SchemaStop(Change change, RelationStore store, LaneStopStore stops) {
        this.change = change;
        this.store = store;
        this.stops = stops;
    }

    public TidegateException because(SchemaProblem problem) {
        return because(List.of(problem));
    }

    /** @param problems not empty; the first one's code stands for all */
    public TidegateException because(List<SchemaProblem> problems) {
        String texts = problems.stream().map(SchemaProblem::text).collect(Collectors.joining("; "));
        return new TidegateException(
                FailureCategory.BLOCKED,
                problems.get(0).code(),
                "table " + change.table() + " of the source has changed " + place() + texts,
                nextStep(problems));
    }

    /** One line that can be run as it is: SQL first, remarks behind. */
    private String nextStep(List<SchemaProblem> problems) {
        String sql = problems.stream()
                .map(SchemaProblem::sql)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        String acknowledge = "";
        String otherwise = "";
        if (problems.stream().allMatch(SchemaProblem::acknowledgeable)) {
            otherwise = " -- or load the table again: tidegate load --table "
                    + change.table().asArgument();
            acknowledge =
                    (sql.isEmpty() ? "make the target's table right, then run there: " : "; -- or, if it is right: ")
                            + store.acknowledgeSql(id());
        }
        return (sql.isEmpty() && acknowledge.isEmpty()
                        ? "make the target's table like the source's"
                        : (sql.isEmpty() ? "" : "run on the target: ") + sql + acknowledge)
                + otherwise;
    }

    public void unlessAcknowledged(SchemaProblem problem) throws SQLException {
        unlessAcknowledged(List.of(problem));
    }

    public void unlessAcknowledged(List<SchemaProblem> problems) throws SQLException {
        if (problems.isEmpty()) {
            return;
        }
        List<SchemaProblem> left = store.isAcknowledged(id())
                ? problems.stream()
                        .filter(problem -> !problem.acknowledgeable())
                        .toList()
                : problems;
        if (!left.isEmpty()) {
            throw because(left);
        }
    }

    /** Whether the lane stands before this very transaction, because of this. */
    public boolean isFor(String text) throws SQLException {
        return stops.isStoppedFor(place()) && stops.isStoppedFor(text);
    }

    private String place() {
        return "before transaction " + change.transaction().id().xid() + " at "
                + change.transaction().id().commitStart() + ": ";
    }

    /** Names this change of the table, and no later one. */
    private String id() {
        return change.table() + " at " + change.transaction().id().commitStart();
    }
}
