package dev.tidegate.prepare.check.constraint;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of the source that break their own CHECK constraint: it was added NOT VALID, or leans on the time, a setting or other
 * tables. The target would refuse to load them.
 */
public final class BrokenConstraintCheck implements Check<PairFacts> {

    private static final int LOOK_SECONDS = 5;

    /** Of tables, and of the domains of their columns; those that old rows need not meet. */
    private static final String DOUBTFUL = """
            SELECT c.conname, c.convalidated, t.typname, n.nspname,
                   pg_get_expr(c.conbin, c.conrelid) AS expression,
                   ARRAY(SELECT a.attname::text
                         FROM pg_attribute a
                         WHERE a.attrelid = CAST(? AS oid) AND a.atttypid = c.contypid AND NOT a.attisdropped) AS columns
            FROM pg_constraint c
            LEFT JOIN pg_type t ON t.oid = c.contypid
            LEFT JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE c.contype = 'c'
              AND (c.conrelid = CAST(? AS oid)
                   OR c.contypid IN (SELECT a.atttypid
                                     FROM pg_attribute a
                                     WHERE a.attrelid = CAST(? AS oid) AND a.attnum > 0 AND NOT a.attisdropped))
              AND (NOT c.convalidated
                   OR pg_get_expr(c.conbin, c.conrelid) ~* '\\m(current_date|current_time|current_timestamp|localtime|localtimestamp|current_user|session_user|current_role)\\M'
                   OR EXISTS (SELECT
                              FROM regexp_matches(pg_get_expr(c.conbin, c.conrelid), '([a-z_0-9]+)\\(', 'g') AS called
                              JOIN pg_proc p ON p.proname = called[1] AND p.provolatile <> 'i'))
            ORDER BY c.conname
            """;

    private static final String EXISTING = """
            SELECT c.conname
            FROM pg_constraint c
            WHERE c.contype = 'c'
              AND (c.conrelid = CAST(? AS oid)
                   OR c.contypid IN (SELECT a.atttypid
                                     FROM pg_attribute a
                                     WHERE a.attrelid = CAST(? AS oid) AND a.attnum > 0 AND NOT a.attisdropped))
            """;

    /**
     * @param domain empty for a constraint of the table
     * @param columns of the domain
     */
    private record Doubtful(
            String name, boolean validated, Optional<TableId> domain, String expression, List<String> columns) {

        static Doubtful read(ResultSet row) throws SQLException {
            String domain = row.getString("typname");
            return new Doubtful(
                    row.getString("conname"),
                    row.getBoolean("convalidated"),
                    Optional.ofNullable(domain == null ? null : new TableId(row.getString("nspname"), domain)),
                    row.getString("expression"),
                    List.of((String[]) row.getArray("columns").getArray()));
        }

        String owner(TableInfo table) {
            return domain.map(name -> "DOMAIN " + name.quoted())
                    .orElse("TABLE " + table.id().quoted());
        }
    }

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        if (facts.target().state().isPresent()) {
            return List.of();
        }
        return facts.forEachTable(pair -> ofTable(facts, pair));
    }

    private static List<Finding> ofTable(PairFacts facts, TablePair pair) throws SQLException {
        long source = pair.source().storage().oid();
        long target = pair.target().storage().oid();
        List<Doubtful> doubtful =
                Sql.on(facts.source().session()).list(DOUBTFUL, Doubtful::read, source, source, source);
        if (doubtful.isEmpty()) {
            return List.of();
        }
        Set<String> onTarget = new HashSet<>(Sql.on(facts.target().session()).list(EXISTING, Sql.TEXT, target, target));
        List<Finding> findings = new ArrayList<>();
        for (Doubtful constraint : doubtful) {
            if (onTarget.contains(constraint.name())) {
                ofConstraint(facts.source().session(), pair, constraint).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static Optional<Finding> ofConstraint(Connection source, TablePair pair, Doubtful constraint)
            throws SQLException {
        String subject = pair.source().id() + " constraint " + constraint.name();
        String owner = constraint.owner(pair.target());
        String quoted = SqlName.quote(constraint.name());
        String fix = "run on the target: ALTER " + owner + " DROP CONSTRAINT " + quoted + " -- after the load: ALTER "
                + owner + " ADD CONSTRAINT " + quoted + " CHECK (" + constraint.expression() + ") NOT VALID";
        Optional<Boolean> broken = isBroken(source, pair.source(), constraint);
        if (broken.isEmpty()) {
            return Optional.of(Finding.warning(
                    TableCode.CHECK_MAYBE_BROKEN,
                    subject,
                    "rows of the source need not meet it, and whether all do could not be found out within "
                            + LOOK_SECONDS + " s, or at all: the target would refuse to load one that does not",
                    fix));
        }
        return broken.filter(found -> found)
                .map(found -> Finding.error(
                        TableCode.CHECK_BROKEN,
                        subject,
                        "rows of the source do not meet their own CHECK constraint"
                                + (constraint.validated() ? "" : " (NOT VALID)")
                                + ": the target would refuse to load them",
                        fix));
    }

    /** @return empty if it takes too long to look, or the constraint cannot be evaluated */
    private static Optional<Boolean> isBroken(Connection source, TableInfo table, Doubtful constraint)
            throws SQLException {
        Sql sql = Sql.on(source);
        String before = sql.one("SHOW statement_timeout", Sql.TEXT);
        sql.execute("SET statement_timeout = '" + LOOK_SECONDS + "s'");
        try {
            for (String query : queries(table, constraint)) {
                if (sql.isTrue(query)) {
                    return Optional.of(true);
                }
            }
            return Optional.of(false);
        } catch (SQLException e) {
            if (SqlFailures.isTransient(e)) {
                throw e;
            }
            // It takes too long, or the constraint itself fails for a row or for this role.
            return Optional.empty();
        } finally {
            sql.execute("SET statement_timeout = '" + before + "'");
        }
    }

    /** A constraint of a domain calls the value VALUE. */
    private static List<String> queries(TableInfo table, Doubtful constraint) {
        if (constraint.domain().isEmpty()) {
            return List.of("SELECT EXISTS (SELECT FROM " + table.quotedOnly() + " WHERE NOT (" + constraint.expression()
                    + "))");
        }
        return constraint.columns().stream()
                .filter(name -> table.writableColumns().contains(name))
                .map(name -> "SELECT EXISTS (SELECT FROM (SELECT " + SqlName.quote(name) + " AS value FROM "
                        + table.quotedOnly() + ") AS v WHERE NOT (" + constraint.expression() + "))")
                .toList();
    }
}
