package dev.tidegate.postgres.watch;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Tables of which row security would hide rows from this session's role: reading them is an error. */
public final class HiddenTables {

    private static final String SELECT = """
            SELECT n.nspname, c.relname
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relrowsecurity AND c.oid = ANY (CAST(? AS oid[])) AND row_security_active(c.oid)
            ORDER BY n.nspname, c.relname
            """;

    private HiddenTables() {}

    /** @param tables oids */
    public static List<TableId> among(Connection session, Collection<Long> tables) throws SQLException {
        return Sql.on(session)
                .list(SELECT, row -> new TableId(row.getString(1), row.getString(2)), Sql.array("oid", tables));
    }

    /** What ends it, as SQL. */
    public static String fix(Connection session) throws SQLException {
        return "ALTER ROLE " + SqlName.quote(Sql.on(session).one("SELECT current_user::text", Sql.TEXT)) + " BYPASSRLS";
    }
}
