package dev.tidegate.prepare.check.constraint;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** Check for triggers and rules on the target that fire on replicated rows too. */
public final class TriggerCheck implements Check<PairFacts> {

    private static final String TRIGGERS = """
            SELECT n.nspname, c.relname, f.kind, f.name, f.enabled, f.changes_rows
            FROM (SELECT tgrelid AS relation, 'trigger' AS kind, tgname AS name, tgenabled AS enabled,
                         tgtype & 3 = 3 AS changes_rows
                  FROM pg_trigger
                  WHERE NOT tgisinternal
                  UNION ALL
                  SELECT ev_class, 'rule', rulename, ev_enabled, true
                  FROM pg_rewrite) f
            JOIN pg_class c ON c.oid = f.relation
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE f.enabled IN ('A', 'R') AND f.relation = ANY (?)
            ORDER BY n.nspname, c.relname, f.kind, f.name
            """;

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        List<Long> oids = facts.target().catalog().tables().stream()
                .map(table -> table.storage().oid())
                .toList();
        return Sql.on(facts.target().session()).list(TRIGGERS, TriggerCheck::finding, Sql.array("oid", oids));
    }

    private static Finding finding(ResultSet row) throws SQLException {
        TableId table = new TableId(row.getString("nspname"), row.getString("relname"));
        String kind = row.getString("kind");
        String name = row.getString("name");
        String subject = table + " " + kind + " " + name;
        String found = "the " + kind + " is ENABLE "
                + (row.getString("enabled").equals("A") ? "ALWAYS" : "REPLICA")
                + " and fires on replicated rows as well";
        String fix = "ALTER TABLE " + table.quoted() + " ENABLE " + kind.toUpperCase(Locale.ROOT) + " "
                + SqlName.quote(name);
        return row.getBoolean("changes_rows")
                ? Finding.error(
                        TableCode.TARGET_TRIGGER_CHANGES_ROWS, subject, found + ": it can change or hide them", fix)
                : Finding.warning(TableCode.TARGET_TRIGGER, subject, found, fix);
    }
}
