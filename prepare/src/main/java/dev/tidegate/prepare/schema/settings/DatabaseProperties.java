package dev.tidegate.prepare.schema.settings;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/** Properties of the database itself that are nobody's but an administrator's to give: connection limit, comment, grants. */
public final class DatabaseProperties {

    private static final String READ = """
            SELECT 'ALTER DATABASE <database> CONNECTION LIMIT ' || datconnlimit
            FROM pg_database WHERE datname = current_database() AND datconnlimit >= 0
            UNION ALL
            SELECT 'COMMENT ON DATABASE <database> IS ' || quote_literal(shobj_description(oid, 'pg_database'))
            FROM pg_database
            WHERE datname = current_database() AND shobj_description(oid, 'pg_database') IS NOT NULL
            UNION ALL
            SELECT 'REVOKE ' || p.privilege || ' ON DATABASE <database> FROM PUBLIC'
            FROM pg_database d CROSS JOIN (VALUES ('CONNECT'), ('TEMPORARY')) p (privilege)
            WHERE d.datname = current_database() AND d.datacl IS NOT NULL
              AND NOT EXISTS (SELECT FROM aclexplode(d.datacl) a
                              WHERE a.grantee = 0 AND a.privilege_type = p.privilege)
            UNION ALL
            SELECT 'GRANT ' || a.privilege_type || ' ON DATABASE <database> TO '
                   || CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
                   || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
            FROM pg_database d CROSS JOIN LATERAL aclexplode(d.datacl) a
            WHERE d.datname = current_database() AND a.grantee <> d.datdba
              AND NOT (a.grantee = 0 AND a.privilege_type IN ('CONNECT', 'TEMPORARY'))
            """;

    private DatabaseProperties() {}

    /** @return statements that give the target's database what the source's has and it has not */
    public static List<String> missing(Connection source, Connection target) throws SQLException {
        List<String> statements = new ArrayList<>(Sql.on(source).list(READ, Sql.TEXT));
        statements.removeAll(Sql.on(target).list(READ, Sql.TEXT));
        String database = SqlName.quote(Sql.on(target).one("SELECT current_database()", Sql.TEXT));
        return statements.stream()
                .map(statement -> statement.replaceFirst("<database>", Matcher.quoteReplacement(database)))
                .toList();
    }
}
