package dev.tidegate.prepare.check.constraint;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a foreign key, unique or exclusion constraint demands of rows, apart from its name, from when it is checked and
 * from what a foreign key does about it.
 *
 * @param kind with what is compared literally: operators, MATCH, predicates
 * @param columns of a unique constraint in alphabetical order, otherwise in its own
 * @param referenced of a foreign key
 */
record ConstraintSignature(
        String kind, List<String> columns, Optional<TableId> referenced, List<String> referencedColumns) {

    private static final String UNIQUE = "unique";

    /** Only later versions have the columns that are read by way of JSON. */
    private static final String CONSTRAINTS = """
            SELECT c.conrelid::bigint, c.conname, c.contype, c.condeferrable, c.conislocal,
                   pg_get_constraintdef(c.oid) AS definition,
                   ARRAY(SELECT a.attname::text
                         FROM unnest(c.conkey) WITH ORDINALITY k (number, position)
                         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
                         ORDER BY k.position) AS columns,
                   n.nspname, r.relname,
                   ARRAY(SELECT a.attname::text
                         FROM unnest(c.confkey) WITH ORDINALITY k (number, position)
                         JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number
                         ORDER BY k.position) AS referenced_columns,
                   c.confmatchtype::text || coalesce(to_jsonb(c) ->> 'conperiod', 'false') AS manner,
                   c.conexclop::regoperator[]::text AS operators,
                   coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_equal,
                   coalesce(pg_get_expr(i.indpred, i.indrelid), '') || coalesce(pg_get_expr(i.indexprs, i.indrelid), '')
                       AS expressions
            FROM pg_constraint c
            LEFT JOIN pg_class r ON r.oid = c.confrelid
            LEFT JOIN pg_namespace n ON n.oid = r.relnamespace
            LEFT JOIN pg_index i ON i.indexrelid = c.conindid AND c.contype <> 'f'
            WHERE c.conrelid = ANY (?) AND c.convalidated AND c.contype IN ('f', 'p', 'u', 'x')
            ORDER BY c.conrelid, c.conname
            """;

    /**
     * @param definition as PostgreSQL prints it
     * @param isCheckedByTriggers and not by its index
     */
    record Constraint(String name, String definition, boolean isCheckedByTriggers, ConstraintSignature signature) {}

    ConstraintSignature {
        columns = kind.startsWith(UNIQUE) ? columns.stream().sorted().toList() : List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }

    /** As by a unique index, to which nulls differ from each other. */
    static ConstraintSignature unique(List<String> columns) {
        return new ConstraintSignature(UNIQUE, columns, Optional.empty(), List.of());
    }

    /** The same under the other side's names. */
    ConstraintSignature named(List<String> otherColumns, Optional<TableId> table, List<String> tableColumns) {
        return new ConstraintSignature(kind, otherColumns, table, tableColumns);
    }

    /** @return by the table's OID */
    static Map<Long, List<Constraint>> read(Connection session, Collection<TableInfo> tables) throws SQLException {
        Map<Long, List<Constraint>> constraints = new HashMap<>();
        Sql.on(session)
                .each(
                        CONSTRAINTS,
                        row -> constraints
                                .computeIfAbsent(row.getLong("conrelid"), oid -> new ArrayList<>())
                                .add(constraint(row)),
                        Sql.array(
                                "oid",
                                tables.stream()
                                        .map(table -> table.storage().oid())
                                        .toList()));
        return constraints;
    }

    private static Constraint constraint(ResultSet row) throws SQLException {
        boolean triggers = row.getBoolean("conislocal")
                && (row.getString("contype").equals("f") || row.getBoolean("condeferrable"));
        return new Constraint(row.getString("conname"), row.getString("definition"), triggers, signature(row));
    }

    private static ConstraintSignature signature(ResultSet row) throws SQLException {
        String operators = row.getString("operators");
        String kind;
        if (row.getString("contype").equals("f")) {
            kind = "foreign key " + row.getString("manner");
        } else if (operators != null) {
            kind = "exclusion " + operators + row.getString("expressions");
        } else {
            kind = UNIQUE + (row.getBoolean("nulls_equal") ? " with nulls" : "");
        }
        String referenced = row.getString("relname");
        return new ConstraintSignature(
                kind,
                texts(row, "columns"),
                referenced == null ? Optional.empty() : Optional.of(new TableId(row.getString("nspname"), referenced)),
                texts(row, "referenced_columns"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
