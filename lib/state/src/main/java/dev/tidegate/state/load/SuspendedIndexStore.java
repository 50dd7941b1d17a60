package dev.tidegate.state.load;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the target is owed: indexes and constraints that were dropped before the copy. Never commits: its caller does. */
public final class SuspendedIndexStore {

    private static final String ADD = """
            INSERT INTO tidegate.load_index (pipeline, schema_name, table_name, name, step, create_sql, then_sql)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String READ = """
            SELECT schema_name, table_name, name, step, create_sql, then_sql
            FROM tidegate.load_index
            WHERE pipeline = ?
            ORDER BY step, schema_name, table_name, name
            """;

    private static final String REMOVE = """
            DELETE FROM tidegate.load_index
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND name = ? AND step = ?
            """;

    private static final String NOTE = """
            UPDATE tidegate.load_index
            SET problem = ?
            WHERE pipeline = ? AND schema_name = ? AND table_name = ? AND name = ? AND step = ?
            """;

    /** Keys and plain indexes; other unique ones; foreign keys. */
    public enum Step {
        KEYS(1),
        UNIQUE(2),
        FOREIGN_KEYS(3);

        private final int number;

        Step(int number) {
            this.number = number;
        }
    }

    /**
     * @param table that it is on, by its name in the target
     * @param createSql one statement
     * @param thenSql the one that makes a constraint of the index
     */
    public record OwedIndex(TableId table, String name, Step step, String createSql, Optional<String> thenSql) {}

    private final Connection target;
    private final PipelineName pipeline;

    public SuspendedIndexStore(Connection target, PipelineName pipeline) {
        this.target = target;
        this.pipeline = pipeline;
    }

    public void add(OwedIndex index) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(ADD)) {
            statement.setString(1, pipeline.value());
            statement.setString(2, index.table().schema());
            statement.setString(3, index.table().name());
            statement.setString(4, index.name());
            statement.setInt(5, index.step().number);
            statement.setString(6, index.createSql());
            statement.setString(7, index.thenSql().orElse(null));
            statement.executeUpdate();
        }
    }

    public List<OwedIndex> owed() throws SQLException {
        List<OwedIndex> owed = new ArrayList<>();
        try (PreparedStatement statement = target.prepareStatement(READ)) {
            statement.setString(1, pipeline.value());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    owed.add(new OwedIndex(
                            new TableId(row.getString("schema_name"), row.getString("table_name")),
                            row.getString("name"),
                            Step.values()[row.getInt("step") - 1],
                            row.getString("create_sql"),
                            Optional.ofNullable(row.getString("then_sql"))));
                }
            }
        }
        return owed;
    }

    /** In the transaction that builds it, where that can be. */
    public void built(OwedIndex index) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(REMOVE)) {
            bind(statement, 1, index);
            statement.executeUpdate();
        }
    }

    public void failed(OwedIndex index, String problem) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(NOTE)) {
            statement.setString(1, problem);
            bind(statement, 2, index);
            statement.executeUpdate();
        }
    }

    private void bind(PreparedStatement statement, int first, OwedIndex index) throws SQLException {
        statement.setString(first, pipeline.value());
        statement.setString(first + 1, index.table().schema());
        statement.setString(first + 2, index.table().name());
        statement.setString(first + 3, index.name());
        statement.setInt(first + 4, index.step().number);
    }
}
