package dev.tidegate.apply.schema.model;

import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.RelationCatalogReader;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Table of the target as its catalog describes it now, in the writer's transaction. */
public final class TargetRelation {

    private static final String OID = """
            SELECT c.oid::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')
            """;

    private static final String NAME = """
            SELECT n.nspname, c.relname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = CAST(? AS oid)
            """;

    private static final String HOLDS_OTHER = """
            SELECT EXISTS (SELECT FROM %s WHERE %s::text IS DISTINCT FROM CAST(? AS text))
            """;

    /** From 13 on, and not of virtual columns, which hold nothing. */
    private static final String CAN_DROP_EXPRESSION = """
            SELECT EXISTS (SELECT FROM pg_attribute a
                           WHERE a.attrelid = CAST(? AS oid) AND a.attname = ? AND to_jsonb(a) ->> 'attgenerated' = 's'
                             AND CAST(current_setting('server_version_num') AS int) >= 130000)
            """;

    private final Connection connection;
    private final TableId table;
    private RelationCatalog catalog;

    private TargetRelation(Connection connection, TableId table, RelationCatalog catalog) {
        this.connection = connection;
        this.table = table;
        this.catalog = catalog;
    }

    public static Optional<TargetRelation> find(Connection connection, TableId table) throws SQLException {
        Optional<Long> oid = Sql.on(connection).first(OID, Sql.NUMBER, table.schema(), table.name());
        return oid.isPresent() ? read(connection, table, oid.get()) : Optional.empty();
    }

    /** Whatever it is called now. */
    public static Optional<TargetRelation> find(Connection connection, long oid) throws SQLException {
        Optional<TableId> name = nameOf(connection, oid);
        return name.isPresent() ? read(connection, name.get(), oid) : Optional.empty();
    }

    private static Optional<TargetRelation> read(Connection connection, TableId table, long oid) throws SQLException {
        return new RelationCatalogReader(connection)
                .read(oid)
                .map(catalog -> new TargetRelation(connection, table, catalog));
    }

    /** @return the name of a table of the target; empty if there is none of that oid any more */
    public static Optional<TableId> nameOf(Connection connection, long oid) throws SQLException {
        return Sql.on(connection).first(NAME, row -> new TableId(row.getString(1), row.getString(2)), oid);
    }

    public TableId table() {
        return table;
    }

    public RelationCatalog catalog() {
        return catalog;
    }

    public Optional<Attribute> column(String name) {
        return catalog.attribute(name);
    }

    /** Whether a row holds something else in the column; reads the whole table if none does. */
    public boolean holdsOther(String column, Optional<String> value) throws SQLException {
        String sql = HOLDS_OTHER.formatted(table.quoted(), SqlName.quote(column));
        Sql session = Sql.on(connection);
        session.execute("SET LOCAL enable_seqscan = on");
        try {
            return session.isTrue(sql, value);
        } finally {
            session.execute("SET LOCAL enable_seqscan = off");
        }
    }

    /** Whether a generated column can become an ordinary one that keeps its values. */
    public boolean canDropExpression(String column) throws SQLException {
        return Sql.on(connection).isTrue(CAN_DROP_EXPRESSION, catalog.oid(), column);
    }

    /** All rows hold the value afterwards. */
    public void fill(String column, String type, Optional<String> value) throws SQLException {
        Sql.on(connection).execute(TargetDdl.fill(table, column, type, value));
    }

    /** Runs DDL in the open transaction, and does not wait long for others who use the table. */
    public void alter(String sql) throws SQLException {
        Sql session = Sql.on(connection);
        session.execute("SAVEPOINT ddl; SET LOCAL lock_timeout = '3s'");
        try {
            session.execute(sql);
        } catch (SQLException e) {
            session.execute("ROLLBACK TO SAVEPOINT ddl; RELEASE SAVEPOINT ddl");
            throw e;
        }
        session.execute("SET LOCAL lock_timeout = '30s'; RELEASE SAVEPOINT ddl");
        catalog = new RelationCatalogReader(connection).read(catalog.oid()).orElseThrow();
    }
}
