package dev.tidegate.load.drop;

import dev.tidegate.model.PipelineName;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.load.SuspendedIndexStore;
import dev.tidegate.state.schema.StateSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The pipeline's rows in the target's schema {@code tidegate}, and the schema when it was the last pipeline. */
public final class TargetStateDrop {

    private static final String SCHEMA = "schema tidegate in the target";

    private final Connection target;
    private final PipelineName pipeline;

    public TargetStateDrop(Connection target, PipelineName pipeline) {
        this.target = target;
        this.pipeline = pipeline;
    }

    /** Also state of an older version, or of none. */
    public void run(DropSteps removals) throws SQLException {
        String rows = "state of pipeline " + pipeline + " in the target";
        if (!StateSchema.has(target, "pipeline")) {
            removals.step(rows, () -> DropResult.notFound(rows));
            return;
        }
        removals.step(rows, () -> deleteState(rows));
        removals.step(SCHEMA, this::dropSchema);
    }

    private DropResult deleteState(String name) throws SQLException {
        List<String> owed = owedIndexes();
        if (!owed.isEmpty()) {
            return DropResult.left(
                    name,
                    "it alone knows " + owed.size()
                            + " indexes and constraints of the target that the load has dropped and not"
                            + " rebuilt. Build them (" + String.join("; ", owed)
                            + "), or let `tidegate run` finish the load; then "
                            + SuspendedIndexStore.forgetSql(pipeline));
        }
        return new PipelineStore(target, pipeline).delete() ? DropResult.removed(name) : DropResult.notFound(name);
    }

    private List<String> owedIndexes() throws SQLException {
        List<String> owed = new ArrayList<>();
        if (StateSchema.has(target, "load_index")) {
            for (SuspendedIndexStore.OwedIndex index : new SuspendedIndexStore(target, pipeline).owed()) {
                owed.add(index.createSql());
                index.thenSql().ifPresent(owed::add);
            }
        }
        return owed;
    }

    private DropResult dropSchema() throws SQLException {
        target.setAutoCommit(false);
        try {
            if (PipelineStore.lockAndFindAny(target)) {
                return DropResult.left(SCHEMA, "other pipelines keep their state there");
            }
            boolean dropped = StateSchema.drop(target);
            target.commit();
            return dropped
                    ? DropResult.removed(SCHEMA)
                    : DropResult.left(SCHEMA, "it holds something besides Tidegate's tables, which are gone");
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }
}
