package dev.tidegate.postgres.sequence;

import dev.tidegate.model.ColumnId;
import dev.tidegate.model.SequenceId;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The sequences of a database and what uses them, by three catalog queries however many there are. */
public final class SequenceReader {

    private static final String SEQUENCES = """
            SELECT c.oid, n.nspname, c.relname, format_type(s.seqtypid, NULL) AS type,
                   s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
                   has_schema_privilege(n.oid, 'USAGE') AS may_use_schema,
                   has_sequence_privilege(c.oid, 'USAGE') AS may_use,
                   has_sequence_privilege(c.oid, 'SELECT') AS may_select,
                   has_sequence_privilege(c.oid, 'UPDATE') AS may_update,
                   EXISTS (SELECT FROM pg_depend e
                           WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e') AS of_extension
            FROM pg_sequence s
            JOIN pg_class c ON c.oid = s.seqrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relpersistence <> 't'
              AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'tidegate')
            ORDER BY n.nspname, c.relname
            """;

    /**
     * A column uses a sequence that it owns (serial: dependency a), that makes its identity (i), or that its default
     * names (the default depends on it). A partition also counts under the names of the partitioned tables above it.
     */
    private static final String USES = """
            WITH RECURSIVE uses AS (
                SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid::int AS attnum
                FROM pg_depend d
                JOIN pg_sequence s ON s.seqrelid = d.objid
                WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
                  AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
                UNION
                SELECT d.refobjid, f.adrelid, f.adnum::int
                FROM pg_depend d
                JOIN pg_sequence s ON s.seqrelid = d.refobjid
                JOIN pg_attrdef f ON f.oid = d.objid
                WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass
            ), lineage AS (
                SELECT DISTINCT relation, relation AS member FROM uses
                UNION
                SELECT l.relation, i.inhparent
                FROM lineage l
                JOIN pg_class c ON c.oid = l.member AND c.relispartition
                JOIN pg_inherits i ON i.inhrelid = l.member
            )
            SELECT u.sequence, n.nspname, c.relname, a.attname,
                   c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AS logged_table,
                   m.schemas, m.tables
            FROM uses u
            JOIN pg_class c ON c.oid = u.relation
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = u.relation AND a.attnum = u.attnum AND NOT a.attisdropped
            JOIN (SELECT l.relation, array_agg(mn.nspname::text ORDER BY mc.oid) AS schemas,
                         array_agg(mc.relname::text ORDER BY mc.oid) AS tables
                  FROM lineage l
                  JOIN pg_class mc ON mc.oid = l.member
                  JOIN pg_namespace mn ON mn.oid = mc.relnamespace
                  GROUP BY l.relation) m ON m.relation = u.relation
            ORDER BY u.sequence, n.nspname, c.relname, a.attnum
            """;

    private static final String PRESENT = """
            SELECT w.s, w.t, w.c
            FROM unnest(?::text[], ?::text[], ?::text[]) w (s, t, c)
            JOIN pg_namespace n ON n.nspname = w.s
            JOIN pg_class r ON r.relnamespace = n.oid AND r.relname = w.t AND r.relkind IN ('r', 'p')
            JOIN pg_attribute a ON a.attrelid = r.oid AND a.attname = w.c AND a.attnum > 0 AND NOT a.attisdropped
            """;

    private record Uses(List<ColumnId> replicated, boolean elsewhere) {}

    private SequenceReader() {}

    /**
     * @param tables which tables are replicated, by the names of this side
     * @return all of them but temporary, system and Tidegate's own ones, in the order of schema and name
     */
    public static List<SequenceInfo> read(Connection connection, Predicate<TableId> tables) throws SQLException {
        Map<Long, Uses> uses = readUses(connection, tables);
        Map<Long, List<ColumnId>> mayFeed = SequenceFeeds.read(connection, tables);
        return Sql.on(connection)
                .list(
                        SEQUENCES,
                        row -> sequence(
                                row,
                                uses.getOrDefault(row.getLong("oid"), new Uses(List.of(), false)),
                                mayFeed.getOrDefault(row.getLong("oid"), List.of())));
    }

    private static SequenceInfo sequence(ResultSet row, Uses uses, List<ColumnId> mayFeed) throws SQLException {
        return new SequenceInfo(
                new SequenceId(row.getString("nspname"), row.getString("relname")),
                row.getLong("oid"),
                new SequenceInfo.Form(
                        row.getString("type"),
                        row.getLong("seqstart"),
                        row.getLong("seqincrement"),
                        row.getLong("seqmin"),
                        row.getLong("seqmax"),
                        row.getLong("seqcache"),
                        row.getBoolean("seqcycle")),
                new SequenceInfo.Rights(
                        row.getBoolean("may_use_schema"),
                        row.getBoolean("may_use"),
                        row.getBoolean("may_select"),
                        row.getBoolean("may_update")),
                uses.replicated(),
                mayFeed.stream()
                        .filter(column -> !uses.replicated().contains(column))
                        .toList(),
                uses.elsewhere(),
                row.getBoolean("of_extension"));
    }

    private static Map<Long, Uses> readUses(Connection connection, Predicate<TableId> tables) throws SQLException {
        Map<Long, Uses> uses = new HashMap<>();
        Sql.on(connection).each(USES, row -> {
            ColumnId column = new ColumnId(
                    new TableId(row.getString("nspname"), row.getString("relname")), row.getString("attname"));
            boolean replicated = row.getBoolean("logged_table") && isSelected(row, tables);
            Uses before = uses.getOrDefault(row.getLong("sequence"), new Uses(List.of(), false));
            List<ColumnId> columns = new ArrayList<>(before.replicated());
            if (replicated) {
                columns.add(column);
            }
            uses.put(row.getLong("sequence"), new Uses(columns, before.elsewhere() || !replicated));
        });
        return uses;
    }

    private static boolean isSelected(ResultSet row, Predicate<TableId> tables) throws SQLException {
        String[] schemas = (String[]) row.getArray("schemas").getArray();
        String[] names = (String[]) row.getArray("tables").getArray();
        for (int i = 0; i < names.length; i++) {
            if (tables.test(new TableId(schemas[i], names[i]))) {
                return true;
            }
        }
        return false;
    }

    /** @return those of the columns that exist in a table of this database */
    public static Set<ColumnId> present(Connection connection, List<ColumnId> columns) throws SQLException {
        return new LinkedHashSet<>(Sql.on(connection)
                .list(
                        PRESENT,
                        row -> new ColumnId(new TableId(row.getString("s"), row.getString("t")), row.getString("c")),
                        columns.stream().map(column -> column.table().schema()).toList(),
                        columns.stream().map(column -> column.table().name()).toList(),
                        columns.stream().map(ColumnId::column).toList()));
    }
}
