package dev.tidegate.postgres.session;

import dev.tidegate.model.failure.SqlStateRule;
import dev.tidegate.postgres.link.LostConnectionException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;

/** Classification of a database's errors by SQLSTATE: transient or permanent. The only place for that. */
public final class SqlFailures {

    /** Functions of the server that find a plan out of date: to 9.6 or so, and since. */
    private static final Set<String> STALE_PLAN = Set.of("RevalidateCachedQuery", "RevalidateCachedPlan");

    /**
     * Classes whose primary message names objects, hosts and roles, but never a value of a row. The others (22 data, 23
     * constraints, P0 raised by a trigger, ...) may quote one.
     */
    private static final Set<String> CLASSES_WITHOUT_VALUES =
            Set.of("08", "0A", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58");

    /** Of the others, errors of the server itself whose message quotes a value at most, and names objects besides. */
    private static final Set<String> QUOTING_STATES = Set.of(
            "22001", "22003", "22007", "22008", "22012", "22026", "22P02", "23502", "23503", "23505", "23514", "23P01");

    /** A constraint's message quotes names alone; that of a value may quote the value, which may hold quotes. */
    private static final String VALUE_CLASS = "22";

    private static final Pattern QUOTED = Pattern.compile("[\"„“”«»‹›「『].*[\"„“”«»‹›」』]", Pattern.DOTALL);

    /** The context of an error of a parameter's own value, in whatever language: no statement in quotes before it. */
    private static final Pattern PARAMETER = Pattern.compile("[^\"„“”«»‹›「『\\v]*\\$\\d+");

    /** The innermost function of an error's context: its name and the types of its parameters. */
    private static final Pattern FUNCTION = Pattern.compile("PL/pgSQL\\P{Alnum}\\p{L}+ ([^\\s(\"]+\\([^()\"\\v]*\\)) ");

    /**
     * What PL/pgSQL says it was doing, in any language of the server's messages: the keywords stay. Other procedural languages
     * have no such words.
     */
    private static final Pattern WORDS_OF_USERS_CODE =
            Pattern.compile("\\b(?:RAISE|ASSERT|EXECUTE|OPEN|RETURN QUERY)\\b|PL/(?!pgSQL)");

    private SqlFailures() {}

    /** @return what the database said, as far as it can hold nothing of a row: the SQLSTATE and maybe the message */
    public static String describe(SQLException thrown) {
        SQLException e = answer(thrown);
        String state = e.getSQLState();
        if (state == null || state.length() < 2) {
            return "an error without SQLSTATE";
        }
        if (CLASSES_WITHOUT_VALUES.contains(state.substring(0, 2)) && !isInWordsOfUsersCode(e)) {
            return "SQLSTATE " + state + " (" + primaryMessage(e) + ")";
        }
        boolean serverItself = e instanceof PSQLException server && server.getServerErrorMessage() != null;
        if (!serverItself || isOfUsersCode(e) || !QUOTING_STATES.contains(state)) {
            return "SQLSTATE " + state + raisedBy(e);
        }
        String message = primaryMessage(e);
        return "SQLSTATE " + state + " ("
                + (state.startsWith(VALUE_CLASS) ? QUOTED.matcher(message).replaceAll("\"...\"") : message) + ")";
    }

    /**
     * Code of users may raise a message of its own under any SQLSTATE, and a statement that it puts together from values is
     * quoted where it is wrong.
     */
    private static boolean isInWordsOfUsersCode(SQLException e) {
        return isOfUsersCode(e)
                && WORDS_OF_USERS_CODE
                        .matcher(((PSQLException) e).getServerErrorMessage().getWhere())
                        .find();
    }

    private static String raisedBy(SQLException e) {
        if (!isOfUsersCode(e)) {
            return "";
        }
        Matcher context =
                FUNCTION.matcher(((PSQLException) e).getServerErrorMessage().getWhere());
        return context.lookingAt() ? " from the database's function " + context.group(1) : "";
    }

    /**
     * @return ", constraint ..., column ..." as far as the server names them; these are of the catalog, but RAISE may put
     *     anything there
     */
    public static String names(SQLException thrown) {
        SQLException e = answer(thrown);
        if (!(e instanceof PSQLException server) || server.getServerErrorMessage() == null || isInWordsOfUsersCode(e)) {
            return "";
        }
        String constraint = server.getServerErrorMessage().getConstraint();
        String column = server.getServerErrorMessage().getColumn();
        return (constraint == null ? "" : ", constraint " + constraint) + (column == null ? "" : ", column " + column);
    }

    /** Without DETAIL, CONTEXT and STATEMENT, which may quote rows. */
    private static String primaryMessage(SQLException e) {
        if (e instanceof PSQLException server && server.getServerErrorMessage() != null) {
            return server.getServerErrorMessage().getMessage();
        }
        return LostConnectionException.reason(e).orElseGet(e::getMessage);
    }

    /** The server's own, if that is within: an exception around it may have its message, or the statement with its values. */
    private static SQLException answer(SQLException e) {
        SQLException answer = e instanceof SessionUnavailableException none ? none.answer() : e;
        return !(answer instanceof PSQLException) && answer.getCause() instanceof PSQLException server
                ? server
                : answer;
    }

    /**
     * By the rule of its SQLSTATE.
     *
     * @return whether the same attempt may succeed later without anybody fixing anything
     */
    public static boolean isTransient(SQLException e) {
        return isOfConnection(e) || rule(e).filter(SqlStateRule::isTransient).isPresent() || isStalePlan(e);
    }

    /** The same, of a statement that writes rows: what may be about a row is not tried again and again without a name. */
    public static boolean isTransientForRows(SQLException e) {
        return isOfConnection(e)
                || rule(e).filter(SqlStateRule::isTransientForRows).isPresent()
                || isStalePlan(e);
    }

    private static Optional<SqlStateRule> rule(SQLException e) {
        String state = e.getSQLState();
        return state == null || state.length() < 2 ? Optional.empty() : Optional.of(SqlStateRule.of(state));
    }

    /** Without SQLSTATE: of the driver. */
    private static boolean isOfConnection(SQLException e) {
        String state = e.getSQLState();
        if (state != null && state.length() >= 2) {
            return false;
        }
        return answer(e).getCause() instanceof java.io.IOException;
    }

    /** "cached plan must not change result type": somebody has altered a table; a new session plans anew. */
    private static boolean isStalePlan(SQLException e) {
        return isNotSupported(e)
                && e instanceof PSQLException server
                && server.getServerErrorMessage() != null
                && server.getServerErrorMessage().getRoutine() != null
                && STALE_PLAN.contains(server.getServerErrorMessage().getRoutine());
    }

    /**
     * @param e of another statement than COPY
     * @return whether the error came from code that the database runs for a statement: a function of a trigger, an index, a
     *     default or a constraint
     */
    public static boolean isOfUsersCode(SQLException e) {
        return e instanceof PSQLException server
                && server.getServerErrorMessage() != null
                && server.getServerErrorMessage().getWhere() != null
                && !PARAMETER.matcher(server.getServerErrorMessage().getWhere()).lookingAt();
    }

    /** @return whether a server that is being shut down, or is not up yet, answers like this; or somebody ended the session */
    public static boolean isShutdown(SQLException e) {
        return "57P01".equals(e.getSQLState()) || "57P03".equals(e.getSQLState());
    }

    /** @return whether the statement was cancelled, by its timeout or by somebody */
    public static boolean isCanceled(SQLException e) {
        return "57014".equals(e.getSQLState());
    }

    /** @return whether a lock was waited for as long as the session's lock_timeout allows */
    public static boolean isLockTimeout(SQLException e) {
        return "55P03".equals(e.getSQLState());
    }

    /** @return whether the server refuses what was asked for as a combination that it does not support */
    public static boolean isNotSupported(SQLException e) {
        return "0A000".equals(e.getSQLState());
    }

    /** @return whether the role may not log in, or not do what it asked for */
    public static boolean isOfRights(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("28") || state.equals("42501"));
    }

    /** @return whether a unique or exclusion constraint was hit */
    public static boolean isUniqueCollision(SQLException e) {
        return "23505".equals(e.getSQLState()) || "23P01".equals(e.getSQLState());
    }
}
