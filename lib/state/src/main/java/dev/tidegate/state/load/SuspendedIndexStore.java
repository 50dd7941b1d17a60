package dev.tidegate.state.load;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Table {@code load_index}: indexes and constraints that were dropped before the copy, and are owed to the target. Never
 * commits: its caller does.
 */
public final class SuspendedIndexStore {

    private static final String ADD = """
            INSERT INTO tidegate.load_index (pipeline, schema_name, table_name, name, step, create_sql, then_sql)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String SELECT = """
            SELECT schema_name, table_name, name, step, create_sql, then_sql
            FROM tidegate.load_index
            WHERE pipeline = ?
            ORDER BY step, schema_name, table_name, name
            """;

    private static final String ANY = """
            SELECT EXISTS (SELECT FROM tidegate.load_index WHERE pipeline = ?)
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

    private final Sql sql;
    private final PipelineName pipeline;

    public SuspendedIndexStore(Connection target, PipelineName pipeline) {
        this.sql = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** The statement with which a person says that the target shall do without those of a pipeline. */
    public static String forgetSql(PipelineName pipeline) {
        return "DELETE FROM tidegate.load_index WHERE pipeline = '" + pipeline.value() + "'";
    }

    public void add(OwedIndex index) throws SQLException {
        sql.update(
                ADD,
                pipeline,
                index.table().schema(),
                index.table().name(),
                index.name(),
                index.step().number,
                index.createSql(),
                index.thenSql());
    }

    /** @return in the order in which they can be built */
    public List<OwedIndex> owed() throws SQLException {
        return sql.list(SELECT, SuspendedIndexStore::map, pipeline);
    }

    public boolean isAnyOwed() throws SQLException {
        return sql.isTrue(ANY, pipeline);
    }

    private static OwedIndex map(ResultSet row) throws SQLException {
        return new OwedIndex(
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                row.getString("name"),
                Step.values()[row.getInt("step") - 1],
                row.getString("create_sql"),
                Optional.ofNullable(row.getString("then_sql")));
    }

    /** In the transaction that builds it, where that can be. */
    public void built(OwedIndex index) throws SQLException {
        TableId table = index.table();
        sql.update(REMOVE, pipeline, table.schema(), table.name(), index.name(), index.step().number);
    }

    public void failed(OwedIndex index, String problem) throws SQLException {
        TableId table = index.table();
        sql.update(NOTE, problem, pipeline, table.schema(), table.name(), index.name(), index.step().number);
    }
}
