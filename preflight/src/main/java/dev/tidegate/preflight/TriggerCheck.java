package dev.tidegate.preflight;

import dev.tidegate.core.SqlName;
import dev.tidegate.core.TableId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Triggers on the target that fire on replicated rows too. */
final class TriggerCheck implements Check<PairFacts> {

    private static final String TRIGGERS = """
            SELECT t.tgrelid, n.nspname, c.relname, t.tgname, t.tgenabled
            FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND t.tgenabled IN ('A', 'R') AND t.tgrelid = ANY (?)
            ORDER BY n.nspname, c.relname, t.tgname
            """;

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        Object[] oids = facts.target().catalog().tables().stream()
                .map(table -> table.storage().oid())
                .toArray();
        List<Finding> findings = new ArrayList<>();
        try (PreparedStatement statement = facts.target().session().prepareStatement(TRIGGERS)) {
            statement.setArray(1, facts.target().session().createArrayOf("oid", oids));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    findings.add(finding(row));
                }
            }
        }
        return findings;
    }

    private static Finding finding(ResultSet row) throws SQLException {
        TableId table = new TableId(row.getString("nspname"), row.getString("relname"));
        String trigger = row.getString("tgname");
        return Finding.warning(
                "TARGET-TRIGGER",
                table + " trigger " + trigger,
                "the trigger is ENABLE " + (row.getString("tgenabled").equals("A") ? "ALWAYS" : "REPLICA")
                        + " and fires on replicated rows as well",
                "ALTER TABLE " + table.quoted() + " ENABLE TRIGGER " + SqlName.quote(trigger));
    }
}
