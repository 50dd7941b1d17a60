package dev.tidegate.prepare.check.rights;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.RightsCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.replication.MessageTable;
import dev.tidegate.postgres.replication.Publication;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Check that the role may read every table and create the publication. */
public final class SourceRightsCheck implements Check<SourceFacts> {

    private static final String MESSAGE_TABLE_EXISTS = """
            SELECT EXISTS (SELECT FROM pg_class c
                           JOIN pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = 'tidegate' AND c.relname = 'message')
            """;

    private static final String MAY_USE_MESSAGE_TABLE = """
            SELECT has_schema_privilege(n.oid, 'USAGE')
               AND (pg_has_role(c.relowner, 'USAGE')
                    OR (NOT ? AND has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                        AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')))
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'tidegate' AND c.relname = 'message'
            """;

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(readingRights(facts));
        Publication wanted = Publication.wanted(facts.config().pipeline(), facts.server(), facts.tables());
        Optional<Publication> found = Publication.read(facts.session(), wanted.name());
        boolean toBePublished =
                found.isEmpty() || !found.get().differencesFrom(wanted).isEmpty();
        findings.addAll(messageTableRights(facts, toBePublished));
        findings.addAll(messageTableRisks(facts));
        if (toBePublished) {
            findings.addAll(publishingRights(facts, wanted));
        }
        return findings;
    }

    /** Before 14, an earlier pipeline of another role may have made the message table. */
    private static List<Finding> messageTableRights(SourceFacts facts, boolean toBePublished) throws SQLException {
        if (!MessageTable.isNeededOn(facts.server())
                || !Sql.on(facts.session()).isTrue(MESSAGE_TABLE_EXISTS)
                || Sql.on(facts.session()).isTrue(MAY_USE_MESSAGE_TABLE, toBePublished)) {
            return List.of();
        }
        String owner = Sql.on(facts.session())
                .first(
                        "SELECT pg_get_userbyid(relowner) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE n.nspname = 'tidegate' AND c.relname = 'message'",
                        Sql.TEXT)
                .orElse("");
        return List.of(Finding.error(
                RightsCode.MESSAGE_TABLE_DENIED,
                MessageTable.ID.toString(),
                "the heartbeat table belongs to role " + owner + ", and role " + facts.role()
                        + " may not write or publish it",
                "GRANT " + SqlName.quote(owner) + " TO " + SqlName.quote(facts.role())));
    }

    private static List<Finding> messageTableRisks(SourceFacts facts) throws SQLException {
        if (!MessageTable.isNeededOn(facts.server())) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (MessageTable.Risk risk : MessageTable.risks(facts.session())) {
            String problem = "the heartbeat table is not safe from others: " + risk.problem();
            findings.add(
                    risk.runsCode()
                            ? Finding.error(
                                    RightsCode.MESSAGE_TABLE_UNSAFE, MessageTable.ID.toString(), problem, risk.fix())
                            : Finding.warning(
                                    RightsCode.MESSAGE_TABLE_UNSAFE, MessageTable.ID.toString(), problem, risk.fix()));
        }
        return findings;
    }

    private static List<Finding> readingRights(SourceFacts facts) {
        List<Finding> findings = new ArrayList<>();
        String role = SqlName.quote(facts.role());
        TreeSet<String> schemas = new TreeSet<>();
        for (TableInfo table : facts.tables()) {
            if (!table.rights().usage()) {
                schemas.add(table.id().schema());
            }
            if (!table.rights().select()) {
                findings.add(Finding.error(
                        RightsCode.SELECT_DENIED,
                        table.id().toString(),
                        "role " + facts.role() + " may not read the table",
                        "GRANT SELECT ON " + table.id().quoted() + " TO " + role));
            } else if (table.rights().rowSecurity()) {
                findings.add(Finding.error(
                        RightsCode.ROW_SECURITY,
                        table.id().toString(),
                        "row security can hide rows from role " + facts.role(),
                        "ALTER ROLE " + role + " BYPASSRLS"));
            }
        }
        for (String schema : schemas) {
            findings.add(Finding.error(
                    RightsCode.USAGE_DENIED,
                    "schema " + schema,
                    "role " + facts.role() + " may not use the schema",
                    "GRANT USAGE ON SCHEMA " + SqlName.quote(schema) + " TO " + role));
        }
        return findings;
    }

    private static List<Finding> publishingRights(SourceFacts facts, Publication wanted) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        String role = SqlName.quote(facts.role());
        String database = SqlName.quote(facts.server().database());
        String otherWay = " -- or let an administrator run: "
                + (facts.tables().size() > 20
                        ? "CREATE PUBLICATION " + SqlName.quote(wanted.name()) + " ..."
                        : wanted.createSql());
        if (!Sql.on(facts.session()).isTrue("SELECT has_database_privilege(current_database(), 'CREATE')")) {
            findings.add(Finding.error(
                    RightsCode.CREATE_DENIED,
                    "source",
                    "role " + facts.role() + " may not create a publication in the database",
                    "GRANT CREATE ON DATABASE " + database + " TO " + role + otherWay));
        }
        Map<String, List<String>> byOwner = new TreeMap<>();
        for (TableInfo table : facts.tables()) {
            if (!table.rights().owned()) {
                byOwner.computeIfAbsent(table.rights().owner(), owner -> new ArrayList<>())
                        .add(table.id().toString());
            }
        }
        byOwner.forEach((owner, tables) -> findings.add(Finding.error(
                RightsCode.OWNERSHIP,
                "role " + owner,
                "only the owner can publish a table, and role " + facts.role() + " is not in role " + owner
                        + ", which owns " + Finding.list(tables),
                "GRANT " + SqlName.quote(owner) + " TO " + role + otherWay)));
        return findings;
    }
}
