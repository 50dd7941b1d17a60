package dev.tidegate.apply.hint;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.util.ServerErrorMessage;

/**
 * A partition that a partitioned table of the target lacks.
 *
 * @param table quoted
 */
public record MissingPartition(String table) implements MissingObject {

    private static final String CHECK_VIOLATION = "23514";

    private static final String PARTITIONS = """
            SELECT pg_get_expr(c.relpartbound, c.oid) AS bound,
                   format('CREATE TABLE %I.%I PARTITION OF %I.%I %s', n.nspname, c.relname, pn.nspname, p.relname,
                          pg_get_expr(c.relpartbound, c.oid))
                       || CASE WHEN c.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END AS ddl
            FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class p ON p.oid = i.inhparent
            JOIN pg_namespace pn ON pn.oid = p.relnamespace
            WHERE i.inhparent = to_regclass(?)
            ORDER BY i.inhseqno, c.relname
            """;

    private record Partition(String bound, String ddl) {}

    static Optional<MissingPartition> of(ServerErrorMessage message) {
        boolean isMissing =
                CHECK_VIOLATION.equals(message.getSQLState()) && "ExecFindPartition".equals(message.getRoutine());
        return isMissing && message.getTable() != null
                ? Optional.of(new MissingPartition(
                        SqlName.quote(message.getSchema()) + "." + SqlName.quote(message.getTable())))
                : Optional.empty();
    }

    @Override
    public String nextStep() {
        return "create on the target the partition of " + table + " that the source has: CREATE TABLE ... PARTITION OF "
                + table + " FOR VALUES ...";
    }

    @Override
    public List<String> statements(Connection source, Connection target) throws SQLException {
        Set<String> present = new TreeSet<>();
        partitions(target).forEach(partition -> present.add(partition.bound()));
        List<String> sql = new ArrayList<>();
        for (Partition partition : partitions(source)) {
            if (!present.contains(partition.bound())) {
                sql.add(partition.ddl());
            }
        }
        return sql;
    }

    private List<Partition> partitions(Connection connection) throws SQLException {
        return Sql.on(connection)
                .list(PARTITIONS, row -> new Partition(row.getString("bound"), row.getString("ddl")), table);
    }
}
