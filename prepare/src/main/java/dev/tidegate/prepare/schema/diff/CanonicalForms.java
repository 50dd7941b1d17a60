package dev.tidegate.prepare.schema.diff;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.schema.catalog.CatalogObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Whether two definitions with different texts mean the same. PostgreSQL prints a definition from its parsed form, and
 * the print changes with the version, and even when it is parsed once more. So both texts are parsed by the target, in
 * a temporary object that is rolled back, and what the target prints then is compared. What cannot be tried counts as
 * different.
 */
final class CanonicalForms implements AutoCloseable {

    private static final String PROBE = "pg_temp.tidegate_probe";
    /** Printed instead of the temporary schema's own name, which has a number in it. */
    private static final String TEMPORARY = "pg_temp(?:_\\d+)?\\.tidegate_probe";

    private static final Set<String> NOT_ALLOWED = Set.of("42501", "25006");

    private final Connection target;
    private final FormMemory memory;
    /** Why the last one could not be tried. */
    private Optional<SQLException> obstacle = Optional.empty();

    CanonicalForms(Connection target, FormMemory memory) throws SQLException {
        this.target = target;
        this.memory = memory;
        memory.begin();
        target.setAutoCommit(false);
    }

    boolean same(CatalogObject source, CatalogObject there, String aspect) throws SQLException {
        Optional<Boolean> known = memory.find(source, there, aspect);
        if (known.isPresent()) {
            return known.get();
        }
        obstacle = Optional.empty();
        Optional<String> ours = form(source, there, aspect);
        boolean same = ours.isPresent()
                && (ours.get().equals(there.aspect(aspect)) || ours.equals(form(there, there, aspect)));
        if (obstacle.isEmpty()) {
            memory.remember(source, there, aspect, same);
        }
        obstacle.filter(e -> NOT_ALLOWED.contains(e.getSQLState()))
                .ifPresent(e -> memory.cannotTry(source.key(), SqlFailures.describe(e)));
        return same;
    }

    /** @param there the target's object, at whose table the source's is tried */
    private Optional<String> form(CatalogObject object, CatalogObject there, String aspect) throws SQLException {
        String relation = there.fact(CatalogObject.RELATION);
        String definition = object.aspect(aspect);
        if (definition.isEmpty()) {
            return Optional.empty();
        }
        return switch (object.kind()) {
            case VIEW, MATERIALIZED_VIEW -> aspect.equals("definition") ? view(definition) : Optional.empty();
            case CONSTRAINT -> object.fact("check").isEmpty() ? Optional.empty() : check(relation, definition);
            case DOMAIN_CONSTRAINT -> domain(object.fact("base"), definition);
            case COLUMN -> column(object, relation, aspect);
            case INDEX ->
                aspect.equals("definition")
                        ? index(relation, definition, object.fact(CatalogObject.RELATION))
                        : Optional.empty();
            case FUNCTION, LATE_FUNCTION -> aspect.equals("definition") ? function(definition) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<String> view(String definition) throws SQLException {
        return tried(
                "SELECT rtrim(pg_get_viewdef('" + PROBE + "'::regclass), ';')",
                UnaryOperator.identity(),
                "CREATE TEMP VIEW tidegate_probe AS " + definition);
    }

    private Optional<String> check(String relation, String definition) throws SQLException {
        return tried(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '" + PROBE
                        + "'::regclass AND contype = 'c'",
                UnaryOperator.identity(),
                like(relation),
                "ALTER TABLE " + PROBE + " ADD CONSTRAINT probe " + definition);
    }

    private Optional<String> domain(String base, String definition) throws SQLException {
        return tried(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contypid = '" + PROBE
                        + "'::regtype AND contype = 'c'",
                UnaryOperator.identity(),
                "CREATE DOMAIN " + PROBE + " AS " + base + " CONSTRAINT probe " + definition);
    }

    private Optional<String> column(CatalogObject column, String relation, String aspect) throws SQLException {
        return switch (aspect) {
            case "default" ->
                tried(
                        "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = '" + PROBE + "'::regclass",
                        UnaryOperator.identity(),
                        like(relation),
                        "ALTER TABLE " + PROBE + " ALTER COLUMN "
                                + SqlName.quote(column.key().name()) + " SET DEFAULT " + column.aspect(aspect));
            // Whether it is stored is beside the expression, and has to be the same as well.
            case "generated" ->
                check(relation, "CHECK ((" + column.fact("expression") + ") IS NULL)")
                        .map(form -> form + column.aspect(aspect).replaceAll("^.* ", " "));
            default -> Optional.empty();
        };
    }

    private Optional<String> index(String relation, String definition, String own) throws SQLException {
        String here = " " + relation + " ";
        return tried(
                "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = '" + PROBE + "'::regclass",
                print -> print.replaceAll(" " + TEMPORARY + " ", here),
                like(relation),
                definition.replace(" ON ONLY ", " ON ").replace(" ON " + own + " ", " ON " + PROBE + " "));
    }

    /** For bodies that are kept parsed; the text of others is what it is. */
    private Optional<String> function(String definition) throws SQLException {
        if (definition.contains("AS $")) {
            return Optional.empty();
        }
        int name = definition.indexOf(' ', definition.indexOf("REPLACE ") + "REPLACE ".length()) + 1;
        int arguments = definition.indexOf('(', name);
        return tried(
                "SELECT rtrim(pg_get_functiondef(oid), E'\\n') FROM pg_proc WHERE pronamespace = pg_my_temp_schema()",
                print -> print.replaceAll(TEMPORARY, definition.substring(name, arguments)),
                definition.substring(0, name) + PROBE + definition.substring(arguments));
    }

    private static String like(String relation) {
        return "CREATE TEMP TABLE tidegate_probe (LIKE " + relation + ")";
    }

    /** @return what the question is answered with after the statements; nothing of them stays */
    private Optional<String> tried(String question, UnaryOperator<String> print, String... statements)
            throws SQLException {
        Savepoint before = target.setSavepoint();
        try {
            for (String sql : statements) {
                Sql.on(target).execute(sql);
            }
            return Sql.on(target).first(question, Sql.TEXT).map(print);
        } catch (SQLException e) {
            // A column that the target lacks, a right to temporary tables: the texts stay different.
            obstacle = Optional.of(e);
            return Optional.empty();
        } finally {
            target.rollback(before);
        }
    }

    @Override
    public void close() throws SQLException {
        target.rollback();
        target.setAutoCommit(true);
    }
}
