package dev.tidegate.state;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.KnownRelation.Column;
import java.sql.Connection;
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

    private static final String SELECT_NAMES = """
            SELECT source_oid, schema_name, table_name, target_oid
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

    private static final List<String> DELETE_ALL = List.of("""
            DELETE FROM tidegate.relation_column
            WHERE pipeline = ?
            """, """
            DELETE FROM tidegate.relation
            WHERE pipeline = ?
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

    private final Sql sql;
    private final PipelineName pipeline;

    public RelationStore(Connection target, PipelineName pipeline) {
        this.sql = Sql.on(target);
        this.pipeline = pipeline;
    }

    /**
     * @param oid on the source
     * @param table by the source's name
     */
    public record Name(long oid, TableId table, long targetOid) {}

    /** Of all tables, without their columns. */
    public List<Name> names() throws SQLException {
        return sql.list(
                SELECT_NAMES,
                row -> new Name(
                        row.getLong(1), new TableId(row.getString(2), row.getString(3)), row.getLong("target_oid")),
                pipeline);
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
        List<Object> parameters = new ArrayList<>(List.of(pipeline));
        parameters.addAll(List.of(values));
        return sql.list(SELECT + where, this::relation, parameters.toArray());
    }

    private KnownRelation relation(ResultSet row) throws SQLException {
        long oid = row.getLong("source_oid");
        return new KnownRelation(
                oid,
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                row.getInt("numbers"),
                row.getString("storage"),
                row.getLong("target_oid"),
                row.getInt("target_numbers"),
                sql.list(SELECT_COLUMNS, RelationStore::column, pipeline, oid));
    }

    private static Column column(ResultSet row) throws SQLException {
        return new Column(
                row.getInt("number"),
                row.getLong("version"),
                row.getString("column_name"),
                row.getString("column_type"),
                Optional.ofNullable(row.getObject("target_number", Integer.class)),
                Optional.ofNullable(row.getString("target_type")));
    }

    public void remove(long oid) throws SQLException {
        for (String delete : DELETES) {
            sql.update(delete, pipeline, oid);
        }
    }

    /** Takes the place of what was known of the same table. */
    public void put(KnownRelation relation) throws SQLException {
        remove(relation.oid());
        sql.update(
                INSERT,
                pipeline,
                relation.oid(),
                relation.table().schema(),
                relation.table().name(),
                relation.attributesMax(),
                relation.storage(),
                relation.targetOid(),
                relation.targetAttributesMax());
        sql.batch(
                INSERT_COLUMN,
                relation.columns().stream()
                        .map(column -> row(relation.oid(), column))
                        .toList());
    }

    private Object[] row(long oid, Column column) {
        return new Object[] {
            pipeline,
            oid,
            column.number(),
            column.version(),
            column.name(),
            column.type(),
            column.targetNumber(),
            column.targetType()
        };
    }

    /** Whether a person has said that the target is right as it is. */
    public boolean isAcknowledged(String change) throws SQLException {
        return sql.isTrue(ACKNOWLEDGED, pipeline, change);
    }

    /** The statement with which a person says so. */
    public String acknowledgeSql(String change) {
        return "INSERT INTO tidegate.schema_acknowledgement (pipeline, change) VALUES ("
                + SqlName.literal(pipeline.value()) + ", "
                + SqlName.literal(change) + ")";
    }

    /** The source's numbers are those of another history; what its columns are is found out anew. */
    public void forgetAll() throws SQLException {
        for (String delete : DELETE_ALL) {
            sql.update(delete, pipeline);
        }
    }
}
