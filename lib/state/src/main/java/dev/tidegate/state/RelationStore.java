package dev.tidegate.state;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.KnownRelation.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables of the source as the target knows them. In its caller's transaction: they belong to the rows. */
public final class RelationStore {

    private static final String SELECT = """
            SELECT source_oid, schema_name, table_name, numbers, storage, target_oid, target_numbers
            FROM tidegate.relation
            WHERE pipeline = ?
            """;

    private static final String SELECT_COLUMNS = """
            SELECT number, version, column_name, column_type, target_number, target_type
            FROM tidegate.relation_column
            WHERE pipeline = ? AND source_oid = ?
            ORDER BY number
            """;

    /** Both: foreign keys do not fire in the sessions that write rows. */
    private static final List<String> DELETES = List.of("""
            DELETE FROM tidegate.relation_column
            WHERE pipeline = ? AND source_oid = ?
            """, """
            DELETE FROM tidegate.relation
            WHERE pipeline = ? AND source_oid = ?
            """);

    private static final String INSERT = """
            INSERT INTO tidegate.relation
                   (pipeline, source_oid, schema_name, table_name, numbers, storage, target_oid, target_numbers)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String INSERT_COLUMN = """
            INSERT INTO tidegate.relation_column
                   (pipeline, source_oid, number, version, column_name, column_type, target_number, target_type)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String ACKNOWLEDGED = """
            SELECT EXISTS (SELECT FROM tidegate.schema_acknowledgement WHERE pipeline = ? AND change = ?)
            """;

    private static final String EVENT = """
            INSERT INTO tidegate.schema_event (pipeline, schema_name, table_name, code, problem, next_step)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (pipeline, schema_name, table_name, code, problem) DO UPDATE
            SET next_step = excluded.next_step,
                last_at = clock_timestamp()
            """;

    private final Connection target;
    private final PipelineName pipeline;

    public RelationStore(Connection target, PipelineName pipeline) {
        this.target = target;
        this.pipeline = pipeline;
    }

    public Optional<KnownRelation> find(long oid) throws SQLException {
        return select(" AND source_oid = ?", oid).stream().findFirst();
    }

    public Optional<KnownRelation> find(TableId table) throws SQLException {
        return select(" AND schema_name = ? AND table_name = ?", table.schema(), table.name()).stream()
                .findFirst();
    }

    public List<KnownRelation> all() throws SQLException {
        return select("");
    }

    private List<KnownRelation> select(String where, Object... values) throws SQLException {
        List<KnownRelation> found = new ArrayList<>();
        try (PreparedStatement statement = target.prepareStatement(SELECT + where)) {
            statement.setString(1, pipeline.value());
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 2, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long oid = row.getLong("source_oid");
                    found.add(new KnownRelation(
                            oid,
                            new TableId(row.getString("schema_name"), row.getString("table_name")),
                            row.getInt("numbers"),
                            row.getString("storage"),
                            row.getLong("target_oid"),
                            row.getInt("target_numbers"),
                            columns(oid)));
                }
            }
        }
        return found;
    }

    private List<Column> columns(long oid) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (PreparedStatement statement = target.prepareStatement(SELECT_COLUMNS)) {
            statement.setString(1, pipeline.value());
            statement.setLong(2, oid);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(new Column(
                            row.getInt("number"),
                            row.getLong("version"),
                            row.getString("column_name"),
                            row.getString("column_type"),
                            Optional.ofNullable(row.getObject("target_number", Integer.class)),
                            Optional.ofNullable(row.getString("target_type"))));
                }
            }
        }
        return columns;
    }

    public void remove(long oid) throws SQLException {
        for (String delete : DELETES) {
            try (PreparedStatement statement = target.prepareStatement(delete)) {
                statement.setString(1, pipeline.value());
                statement.setLong(2, oid);
                statement.executeUpdate();
            }
        }
    }

    /** Takes the place of what was known of the same table. */
    public void put(KnownRelation relation) throws SQLException {
        remove(relation.oid());
        try (PreparedStatement statement = target.prepareStatement(INSERT)) {
            statement.setString(1, pipeline.value());
            statement.setLong(2, relation.oid());
            statement.setString(3, relation.table().schema());
            statement.setString(4, relation.table().name());
            statement.setInt(5, relation.attributesMax());
            statement.setString(6, relation.storage());
            statement.setLong(7, relation.targetOid());
            statement.setInt(8, relation.targetAttributesMax());
            statement.executeUpdate();
        }
        putColumns(relation);
    }

    private void putColumns(KnownRelation relation) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(INSERT_COLUMN)) {
            for (Column column : relation.columns()) {
                statement.setString(1, pipeline.value());
                statement.setLong(2, relation.oid());
                statement.setInt(3, column.number());
                statement.setLong(4, column.version());
                statement.setString(5, column.name());
                statement.setString(6, column.type());
                statement.setObject(7, column.targetNumber().orElse(null), java.sql.Types.INTEGER);
                statement.setString(8, column.targetType().orElse(null));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Whether a person has said that the target is right as it is. */
    public boolean isAcknowledged(String change) throws SQLException {
        return Sql.on(target).isTrue(ACKNOWLEDGED, pipeline, change);
    }

    /** The statement with which a person says so. */
    public String acknowledgeSql(String change) {
        return "INSERT INTO tidegate.schema_acknowledgement (pipeline, change) VALUES ("
                + SqlName.literal(pipeline.value()) + ", "
                + SqlName.literal(change) + ")";
    }

    /** Leaves a note for `tidegate status`; the same one again only renews it. */
    public void event(TableId table, FailureCode code, String problem, String nextStep) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(EVENT)) {
            statement.setString(1, pipeline.value());
            statement.setString(2, table.schema());
            statement.setString(3, table.name());
            statement.setString(4, code.text());
            statement.setString(5, problem);
            statement.setString(6, nextStep);
            statement.executeUpdate();
        }
    }
}
