package dev.tidegate.apply.hint;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.mapping.TypeFit;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.postgresql.util.ServerErrorMessage;

/** A constraint or a type of the target that takes less than the source's. */
final class StricterTarget {

    private static final Set<String> TYPES = Set.of("22001", "22003", "22007", "22008", "22026", "22P02");

    /** From a partition up to the table that has the property itself: there it is dropped, for all of them. */
    private static final String UP = """
            WITH RECURSIVE up AS (
                SELECT to_regclass(?)::oid AS oid
                UNION
                SELECT i.inhparent FROM up JOIN pg_inherits i ON i.inhrelid = up.oid
            )
            """;

    private static final String NOT_NULL = UP + """
            SELECT format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', up.oid::regclass, a.attname)
            FROM up
            JOIN pg_attribute a ON a.attrelid = up.oid AND a.attname = ? AND a.attnotnull
            WHERE NOT EXISTS (SELECT FROM pg_inherits i JOIN pg_attribute p ON p.attrelid = i.inhparent
                              WHERE i.inhrelid = up.oid AND p.attname = a.attname AND p.attnotnull)
            """;

    private static final String CHECK = UP + """
            SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', up.oid::regclass, c.conname)
            FROM up
            JOIN pg_constraint c ON c.conrelid = up.oid AND c.conname = ?
            WHERE c.coninhcount = 0
            """;

    private static final String CHECK_DEFINITION = """
            SELECT replace(pg_get_constraintdef(oid), ' NOT VALID', '')
            FROM pg_constraint
            WHERE conrelid = to_regclass(?) AND conname = ? AND contype = 'c'
            """;

    private static final String UNIQUE = """
            SELECT substring(pg_get_indexdef(x.indexrelid) FROM ' USING .*')
            FROM pg_index x
            WHERE x.indrelid = to_regclass(?) AND (x.indisunique OR x.indisexclusion)
            """;

    private static final String DROP_UNIQUE = """
            SELECT CASE WHEN c.oid IS NULL THEN format('DROP INDEX %s', x.indexrelid::regclass)
                        ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', x.indrelid::regclass, c.conname) END AS statement,
                   substring(pg_get_indexdef(x.indexrelid) FROM ' USING .*') AS definition
            FROM pg_index x
            JOIN pg_class i ON i.oid = x.indexrelid
            LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid AND c.contype IN ('u', 'x')
            WHERE x.indrelid = to_regclass(?) AND i.relname = ? AND NOT x.indisprimary
            """;

    private static final String COLUMN_TYPES = """
            SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
            FROM pg_attribute a
            WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
            """;

    private record Unique(String statement, String definition) {}

    private final RefusedChange refused;
    private final ServerErrorMessage answer;
    private final Sql source;
    private final Sql target;

    private StricterTarget(RefusedChange refused, ServerErrorMessage answer, Connection source, Connection target) {
        this.refused = refused;
        this.answer = answer;
        this.source = Sql.on(source);
        this.target = Sql.on(target);
    }

    static TargetGap gap(RefusedChange refused, Connection source, Connection target) throws SQLException {
        Optional<ServerErrorMessage> answer = refused.answer();
        return answer.isEmpty() ? TargetGap.UNKNOWN : new StricterTarget(refused, answer.get(), source, target).gap();
    }

    private TargetGap gap() throws SQLException {
        String state = answer.getSQLState();
        if (TYPES.contains(state)) {
            return types();
        }
        return switch (state) {
            case "23502" -> notNull();
            case "23514" -> check();
            case "23505", "23P01" -> unique();
            default -> TargetGap.UNKNOWN;
        };
    }

    private TargetGap notNull() throws SQLException {
        if (answer.getColumn() == null || answer.getTable() == null) {
            return TargetGap.UNKNOWN;
        }
        return new TargetGap(
                "the source's column takes NULL", target.list(NOT_NULL, Sql.TEXT, tableOfAnswer(), answer.getColumn()));
    }

    private TargetGap check() throws SQLException {
        if (answer.getConstraint() == null || answer.getTable() == null) {
            return TargetGap.UNKNOWN;
        }
        String name = answer.getConstraint();
        List<String> statements = new ArrayList<>(target.list(CHECK, Sql.TEXT, tableOfAnswer(), name));
        Optional<String> here =
                target.first(CHECK_DEFINITION, Sql.TEXT, refused.target().quoted(), name);
        Optional<String> there =
                source.first(CHECK_DEFINITION, Sql.TEXT, refused.source().quoted(), name);
        if (there.isEmpty()) {
            return new TargetGap("the source has no such constraint", statements);
        }
        if (there.equals(here)) {
            return new TargetGap("the source has the constraint, but has not checked the row", statements);
        }
        statements.add("ALTER TABLE " + refused.target().quoted() + " ADD CONSTRAINT " + SqlName.quote(name) + " "
                + there.get() + " NOT VALID");
        return new TargetGap("the source's constraint of this name is another one", statements);
    }

    /** Where names differ, an index of the one side is not recognized on the other. */
    private TargetGap unique() throws SQLException {
        if (answer.getConstraint() == null || !refused.source().equals(refused.target())) {
            return TargetGap.UNKNOWN;
        }
        List<String> there = source.list(UNIQUE, Sql.TEXT, refused.source().quoted());
        List<String> statements = target
                .list(
                        DROP_UNIQUE,
                        row -> new Unique(row.getString("statement"), row.getString("definition")),
                        refused.target().quoted(),
                        answer.getConstraint())
                .stream()
                .filter(unique -> !there.contains(unique.definition()))
                .map(Unique::statement)
                .toList();
        return statements.isEmpty()
                ? TargetGap.UNKNOWN
                : new TargetGap("the source has no such constraint", statements);
    }

    private TargetGap types() throws SQLException {
        Map<String, String> here = types(target, refused.target().quoted());
        List<String> reasons = new ArrayList<>();
        List<String> statements = new ArrayList<>();
        types(source, refused.source().quoted()).forEach((column, type) -> {
            if (here.containsKey(column) && takesLess(type, here.get(column))) {
                String name = SqlName.quote(column);
                reasons.add("column " + column + " is " + type + " on the source");
                statements.add("ALTER TABLE " + refused.target().quoted() + " ALTER COLUMN " + name + " TYPE " + type
                        + " USING " + name + "::" + type);
            }
        });
        return new TargetGap(String.join(", ", reasons), statements);
    }

    /** A wider column is so on purpose. */
    private static boolean takesLess(String source, String target) {
        TypeFit fit = TypeFit.of(source, target);
        return fit == TypeFit.NO || fit == TypeFit.ROUNDED;
    }

    private static Map<String, String> types(Sql sql, String table) throws SQLException {
        Map<String, String> types = new TreeMap<>();
        sql.each(COLUMN_TYPES, row -> types.put(row.getString("name"), row.getString("type")), table);
        return types;
    }

    /** The target's, which may be a partition. */
    private String tableOfAnswer() {
        return SqlName.quote(answer.getSchema()) + "." + SqlName.quote(answer.getTable());
    }
}
