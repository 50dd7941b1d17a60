package dev.tidegate.postgres.watch;

import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * A number and a hash of the catalog's rows of each kind, by their oids and the transactions that wrote them: as long as they
 * are the same, nothing has to be read. One query over the whole database, whatever tables are replicated; but temporary
 * tables and sequences come and go with any session.
 */
public final class CatalogPrint {

    private static final String SELECT = """
            SELECT kind, count(*)::text || ':' || coalesce(sum(hashtext(entry)::bigint), 0)::text AS print
            FROM (
                SELECT 'types' AS kind, 'e' || e.oid::text || ' ' || e.xmin::text AS entry
                FROM pg_enum e
                UNION ALL
                SELECT 'types', 't' || t.oid::text || ' ' || t.xmin::text
                FROM pg_type t
                WHERE t.oid >= 16384 AND t.typtype NOT IN ('b', 'c')
                UNION ALL
                SELECT 'types', 'c' || c.oid::text || ' ' || a.attnum::text || ' ' || a.xmin::text
                FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relkind = 'c'
                UNION ALL
                SELECT 'types', 'd' || k.oid::text || ' ' || k.xmin::text
                FROM pg_constraint k
                WHERE k.contypid <> 0
                UNION ALL
                SELECT 'types', 'r' || r.rngtypid::text || ' ' || r.xmin::text
                FROM pg_range r
                WHERE r.rngtypid >= 16384
                UNION ALL
                SELECT 'types', 'l' || l.oid::text || ' ' || l.xmin::text
                FROM pg_collation l
                WHERE l.oid >= 16384
                UNION ALL
                SELECT 'types', 'u' || a.attrelid::text || ' ' || a.attnum::text || ' ' || a.atttypid::text || ' ' || a.attcollation::text
                FROM pg_attribute a
                JOIN pg_class c ON c.oid = a.attrelid AND c.relpersistence <> 't'
                WHERE (a.atttypid >= 16384 OR a.attcollation >= 16384) AND a.attnum > 0
                UNION ALL
                SELECT 'sequences', s.seqrelid::text || ' ' || s.xmin::text || ' ' || c.xmin::text
                FROM pg_sequence s
                JOIN pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
                UNION ALL
                SELECT 'sequences', 'o' || d.objid::text || ' ' || d.refobjid::text || ' ' || d.refobjsubid::text
                FROM pg_sequence s
                JOIN pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
                JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.deptype IN ('a', 'i')
                UNION ALL
                SELECT 'rules', r.oid::text || ' ' || r.xmin::text
                FROM pg_rewrite r
                JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('r', 'p')
                WHERE r.oid >= 16384
                UNION ALL
                SELECT 'triggers', t.oid::text || ' ' || t.xmin::text
                FROM pg_trigger t
                WHERE NOT t.tgisinternal
                UNION ALL
                SELECT 'policies', 'p' || p.oid::text || ' ' || p.xmin::text
                FROM pg_policy p
                UNION ALL
                SELECT 'policies', 'c' || c.oid::text || ' ' || c.relforcerowsecurity::text || ' ' || c.relowner::text
                FROM pg_class c
                WHERE c.relrowsecurity
                UNION ALL
                SELECT 'policies', 'r' || r.rolsuper::text || ' ' || r.rolbypassrls::text
                FROM pg_roles r
                WHERE r.rolname = current_user
                UNION ALL
                SELECT 'policies', 'm' || m.roleid::text || ' ' || m.member::text
                FROM pg_auth_members m
                UNION ALL
                SELECT 'settings', s.setdatabase::text || ' ' || s.setrole::text || ' ' || s.xmin::text
                FROM pg_db_role_setting s
                LEFT JOIN pg_database d ON d.oid = s.setdatabase
                WHERE s.setdatabase = 0 OR d.datname = current_database()
            ) entries
            GROUP BY kind
            """;

    private CatalogPrint() {}

    /** @return for every kind */
    public static Map<CatalogKind, String> read(Connection source) throws SQLException {
        Map<String, String> found = new HashMap<>();
        Sql.on(source).each(SELECT, row -> found.put(row.getString(1), row.getString(2)));
        Map<CatalogKind, String> prints = new EnumMap<>(CatalogKind.class);
        for (CatalogKind kind : CatalogKind.values()) {
            prints.put(kind, found.getOrDefault(kind.text(), "0:0"));
        }
        return Collections.unmodifiableMap(prints);
    }
}
