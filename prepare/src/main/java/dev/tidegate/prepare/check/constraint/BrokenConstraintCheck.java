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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rows of the source that break their own CHECK constraint: it was added NOT VALID, or leans on the time, a setting or other
 * tables. The target would refuse to load them.
 */
public final class BrokenConstraintCheck implements Check<PairFacts> {

    /** For the rows of one constraint, and for those of all. */
    private static final long LOOK_MILLIS = 5_000;

    private static final long LOOK_ALL_MILLIS = 10_000;

    /** Constraints of tables, and of the domains of their columns: what holds each of them. */
    private static final String HOLDERS = """
            WITH used AS (
                SELECT a.attrelid, a.atttypid, array_agg(a.attname::text ORDER BY a.attnum) AS columns
                FROM unnest(?) AS s (oid)
                JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum > 0 AND NOT a.attisdropped
                GROUP BY a.attrelid, a.atttypid
            ), holder AS (
                SELECT c.oid AS held, c.conrelid AS relation, '{}'::text[] AS columns
                FROM pg_constraint c
                WHERE c.contype = 'c' AND c.conrelid IN (SELECT u.attrelid FROM used u)
                UNION ALL
                SELECT c.oid, u.attrelid, u.columns
                FROM pg_constraint c
                JOIN used u ON u.atttypid = c.contypid
                WHERE c.contype = 'c' AND c.contypid <> 0
            )
            """;

    /**
     * Those that old rows need not meet. What a constraint calls is read by OID from its parsed form: names have several
     * meanings, such as length, of which one leans on a setting.
     */
    private static final String DOUBTFUL = HOLDERS + """
            SELECT h.relation::bigint, h.columns, c.conname, c.convalidated, t.typname, n.nspname,
                   pg_get_expr(c.conbin, c.conrelid) AS expression
            FROM holder h
            JOIN pg_constraint c ON c.oid = h.held
            LEFT JOIN pg_type t ON t.oid = c.contypid
            LEFT JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE NOT c.convalidated
               OR c.conbin::text ~ 'SQLVALUEFUNCTION'
               OR EXISTS (SELECT
                          FROM regexp_matches(c.conbin::text, ':(?:op)?funcid ([0-9]+)', 'g') AS called
                          JOIN pg_proc p ON p.oid = called[1]::oid AND p.provolatile <> 'i')
            ORDER BY c.conname
            """;

    private static final String EXISTING = HOLDERS + """
            SELECT h.relation::bigint, c.conname FROM holder h JOIN pg_constraint c ON c.oid = h.held
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
        Map<Long, List<Doubtful>> doubtful = doubtful(facts);
        if (doubtful.isEmpty()) {
            return List.of();
        }
        Map<Long, Set<String>> existing = existing(facts);
        long deadline = System.nanoTime() + LOOK_ALL_MILLIS * 1_000_000;
        return facts.forEachTable(pair -> ofTable(
                facts.source().session(),
                deadline,
                pair,
                doubtful.getOrDefault(pair.source().storage().oid(), List.of()),
                existing.getOrDefault(pair.target().storage().oid(), Set.of())));
    }

    /** By the source's table. */
    private static Map<Long, List<Doubtful>> doubtful(PairFacts facts) throws SQLException {
        Map<Long, List<Doubtful>> doubtful = new HashMap<>();
        Sql.on(facts.source().session())
                .each(
                        DOUBTFUL,
                        row -> doubtful.computeIfAbsent(row.getLong("relation"), oid -> new ArrayList<>())
                                .add(Doubtful.read(row)),
                        oids(facts.source().tables()));
        return doubtful;
    }

    /** Names, by the target's table. */
    private static Map<Long, Set<String>> existing(PairFacts facts) throws SQLException {
        Map<Long, Set<String>> existing = new HashMap<>();
        Sql.on(facts.target().session())
                .each(
                        EXISTING,
                        row -> existing.computeIfAbsent(row.getLong("relation"), oid -> new HashSet<>())
                                .add(row.getString("conname")),
                        oids(facts.target().catalog().tables()));
        return existing;
    }

    private static Object oids(Collection<TableInfo> tables) {
        return Sql.array(
                "oid", tables.stream().map(table -> table.storage().oid()).toList());
    }

    private static List<Finding> ofTable(
            Connection source, long deadline, TablePair pair, List<Doubtful> doubtful, Set<String> onTarget)
            throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (Doubtful constraint : doubtful) {
            if (onTarget.contains(constraint.name())) {
                ofConstraint(source, deadline, pair, constraint).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static Optional<Finding> ofConstraint(Connection source, long deadline, TablePair pair, Doubtful constraint)
            throws SQLException {
        String subject = pair.source().id() + " constraint " + constraint.name();
        String owner = constraint.owner(pair.target());
        String quoted = SqlName.quote(constraint.name());
        String fix = "run on the target: ALTER " + owner + " DROP CONSTRAINT " + quoted + " -- after the load: ALTER "
                + owner + " ADD CONSTRAINT " + quoted + " CHECK (" + constraint.expression() + ") NOT VALID";
        Optional<Boolean> broken = isBroken(source, deadline, pair.source(), constraint);
        if (broken.isEmpty()) {
            return Optional.of(Finding.warning(
                    TableCode.CHECK_MAYBE_BROKEN,
                    subject,
                    "rows of the source need not meet it, and whether all do could not be found out in a few"
                            + " seconds, or at all: the target would refuse to load one that does not",
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
    private static Optional<Boolean> isBroken(Connection source, long deadline, TableInfo table, Doubtful constraint)
            throws SQLException {
        long left = Math.min(LOOK_MILLIS, (deadline - System.nanoTime()) / 1_000_000);
        if (left <= 0) {
            return Optional.empty();
        }
        Sql sql = Sql.on(source);
        String before = sql.one("SHOW statement_timeout", Sql.TEXT);
        sql.execute("SET statement_timeout = " + left);
        try {
            for (String query : queries(table, constraint)) {
                if (sql.isTrue(query)) {
                    return Optional.of(true);
                }
            }
            return Optional.of(false);
        } catch (SQLException e) {
            if (SqlFailures.isTransientForRows(e) && !SqlFailures.isCanceled(e)) {
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
