package dev.tidegate.apply.write.row;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RightsCode;
import dev.tidegate.postgres.session.SqlFailures;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLException;

/** Row security, or a right that was taken away: the target denies the role a statement until somebody gives it back. */
final class DeniedStatement {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    /** The server's function that finds a policy in the way; its messages are in the server's language. */
    private static final String ROW_SECURITY = "check_enable_rls";

    private DeniedStatement() {}

    static boolean is(SQLException e) {
        return INSUFFICIENT_PRIVILEGE.equals(e.getSQLState()) && !SqlFailures.isOfUsersCode(e);
    }

    /**
     * @param change what was denied, and where in the stream
     * @param tables by the target's names
     */
    static TidegateException blocked(SQLException e, String change, List<TableId> tables, String role) {
        boolean hidden = e instanceof PSQLException server
                && server.getServerErrorMessage() != null
                && ROW_SECURITY.equals(server.getServerErrorMessage().getRoutine());
        String to = SqlName.quote(role);
        return new TidegateException(
                FailureCategory.BLOCKED,
                hidden ? RightsCode.ROW_SECURITY : RightsCode.WRITE_DENIED,
                change + " is denied to role " + role + " on table " + texts(tables, TableId::toString)
                        + " of the target: " + SqlFailures.describe(e),
                hidden
                        ? "run on the target: ALTER ROLE " + to + " BYPASSRLS -- or, for this table only: "
                                + texts(
                                        tables,
                                        table -> "ALTER TABLE " + table.quoted() + " DISABLE ROW LEVEL SECURITY")
                                + "; if the role owns it, NO FORCE ROW LEVEL SECURITY is enough"
                        : "run on the target: GRANT USAGE ON SCHEMA "
                                + texts(tables, table -> SqlName.quote(table.schema())) + " TO " + to
                                + "; GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON "
                                + texts(tables, TableId::quoted) + " TO " + to,
                e);
    }

    private static String texts(List<TableId> tables, Function<TableId, String> text) {
        return tables.stream().map(text).distinct().collect(Collectors.joining(", "));
    }
}
