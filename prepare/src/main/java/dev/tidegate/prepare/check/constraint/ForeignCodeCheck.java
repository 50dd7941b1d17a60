package dev.tidegate.prepare.check.constraint;

import dev.tidegate.model.failure.code.TableCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Check for functions on the target that run with Tidegate's rights when it writes rows, and belong to a role that could not do
 * the same by itself: who owns a function can replace its body.
 */
public final class ForeignCodeCheck implements Check<PairFacts> {

    /** Members of the role can take its rights anyway. A SECURITY DEFINER function has its owner's rights. */
    private static final String FUNCTIONS = """
            WITH written AS (
                SELECT unnest(?) AS relation
            ), run AS (
                SELECT t.tgrelid AS relation, t.tgfoid AS function, t.tgname AS trigger, 'trigger ' || t.tgname AS by
                FROM pg_trigger t
                WHERE NOT t.tgisinternal AND t.tgenabled IN ('A', 'R')
                UNION ALL
                SELECT k.conrelid, d.refobjid, NULL, 'constraint ' || k.conname
                FROM pg_constraint k
                JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass AND d.objid = k.oid
                WHERE k.contype = 'c' AND d.refclassid = 'pg_proc'::regclass
                UNION ALL
                SELECT a.attrelid, d.refobjid, NULL, 'domain ' || k.contypid::regtype::text
                FROM pg_attribute a
                JOIN pg_constraint k ON k.contypid = a.atttypid
                JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass AND d.objid = k.oid
                WHERE k.contypid <> 0 AND d.refclassid = 'pg_proc'::regclass
                UNION ALL
                SELECT i.indrelid, d.refobjid, NULL, 'index ' || c.relname
                FROM pg_index i
                JOIN pg_class c ON c.oid = i.indexrelid
                JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                WHERE d.refclassid = 'pg_proc'::regclass
                UNION ALL
                SELECT a.adrelid, d.refobjid, NULL, 'default or generated column'
                FROM pg_attrdef a
                JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid
                WHERE d.refclassid = 'pg_proc'::regclass
            )
            SELECT DISTINCT r.relation::regclass::text AS relation, r.by, r.trigger IS NOT NULL AS is_trigger,
                   (pg_identify_object('pg_proc'::regclass, p.oid, 0)).identity AS function,
                   o.rolname AS owner, quote_ident(r.trigger) AS trigger, quote_ident(current_user) AS role
            FROM written w
            JOIN run r ON r.relation = w.relation
            JOIN pg_proc p ON p.oid = r.function
            JOIN pg_roles o ON o.oid = p.proowner
            WHERE NOT p.prosecdef AND NOT o.rolsuper AND NOT pg_has_role(o.oid, current_user, 'MEMBER')
            ORDER BY 1, 2, 4
            """;

    @Override
    public List<Finding> run(PairFacts facts) throws SQLException {
        List<Long> oids = new ArrayList<>();
        for (TableInfo table : facts.target().catalog().tables()) {
            oids.add(table.storage().oid());
        }
        boolean trusted = facts.source().config().apply().trustTriggers();
        return Sql.on(facts.target().session()).list(FUNCTIONS, row -> finding(row, trusted), Sql.array("oid", oids));
    }

    private static Finding finding(ResultSet row, boolean trusted) throws SQLException {
        String subject = row.getString("relation") + " " + row.getString("by");
        String found = "function " + row.getString("function") + " of role " + row.getString("owner")
                + " runs on replicated rows, with the rights of role " + row.getString("role");
        String owned = "ALTER FUNCTION " + row.getString("function") + " OWNER TO " + row.getString("role");
        if (!row.getBoolean("is_trigger")) {
            return Finding.warning(TableCode.TARGET_CODE_OF_OTHERS, subject, found, owned);
        }
        String plain = "ALTER TABLE " + row.getString("relation") + " ENABLE TRIGGER " + row.getString("trigger");
        return trusted
                ? Finding.warning(TableCode.TARGET_CODE_OF_OTHERS, subject, found + " (apply.trust-triggers)", plain)
                : Finding.error(TableCode.TARGET_CODE_OF_OTHERS, subject, found, plain);
    }
}
