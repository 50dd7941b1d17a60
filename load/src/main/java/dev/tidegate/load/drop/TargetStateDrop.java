package dev.tidegate.load.drop;

import dev.tidegate.model.PipelineName;
import dev.tidegate.state.load.SuspendedIndexStore;
import dev.tidegate.state.schema.StateSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The pipeline's rows in the target's schema {@code tidegate}, and the schema when it was the last pipeline. */
public final class TargetStateDrop {

    private static final String IS_INSTALLED = "SELECT to_regclass('tidegate.pipeline') IS NOT NULL";

    private static final String HAS_RELATIONS = """
            SELECT EXISTS (SELECT FROM pg_class c
                           JOIN pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = 'tidegate')
            """;

    private final Connection target;
    private final PipelineName pipeline;

    public TargetStateDrop(Connection target, PipelineName pipeline) {
        this.target = target;
        this.pipeline = pipeline;
    }

    public void run(DropSteps removals) throws SQLException {
        String rows = "state of pipeline " + pipeline + " in the target";
        if (!isTrue(IS_INSTALLED)) {
            removals.step(rows, () -> DropResult.notFound(rows));
            return;
        }
        removals.step(rows, () -> deleteState(rows));
        removals.step("schema tidegate in the target", this::dropSchema);
    }

    private DropResult deleteState(String name) throws SQLException {
        List<String> owed = owedIndexes();
        if (!owed.isEmpty()) {
            return DropResult.left(
                    name,
                    "it alone knows " + owed.size()
                            + " indexes and constraints of the target that the load has dropped and not"
                            + " rebuilt. Build them (" + String.join("; ", owed)
                            + "), or let `tidegate run` finish the load; then DELETE FROM tidegate.load_index");
        }
        try (PreparedStatement statement =
                target.prepareStatement("DELETE FROM tidegate.pipeline WHERE pipeline = ?")) {
            statement.setString(1, pipeline.value());
            return statement.executeUpdate() == 0 ? DropResult.notFound(name) : DropResult.removed(name);
        }
    }

    private List<String> owedIndexes() throws SQLException {
        if (!isTrue("SELECT to_regclass('tidegate.load_index') IS NOT NULL")) {
            return List.of();
        }
        List<String> owed = new ArrayList<>();
        for (SuspendedIndexStore.OwedIndex index : new SuspendedIndexStore(target, pipeline).owed()) {
            owed.add(index.createSql());
            index.thenSql().ifPresent(owed::add);
        }
        return owed;
    }

    /** Without CASCADE: what else hangs on these tables is not ours. */
    private DropResult dropSchema() throws SQLException {
        String name = "schema tidegate in the target";
        target.setAutoCommit(false);
        try (Statement statement = target.createStatement()) {
            statement.execute("LOCK TABLE tidegate.pipeline IN ACCESS EXCLUSIVE MODE");
            if (isTrue("SELECT EXISTS (SELECT FROM tidegate.pipeline)")) {
                return DropResult.left(name, "other pipelines keep their state there");
            }
            StateSchema.dropTables(target);
            if (isTrue(HAS_RELATIONS)) {
                target.commit();
                return DropResult.left(name, "it holds something besides Tidegate's tables, which are gone");
            }
            statement.execute("DROP SCHEMA tidegate");
            target.commit();
            return DropResult.removed(name);
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }

    private boolean isTrue(String question) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }
}
