package dev.tidegate.postgres.replication;

import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Which sessions a server takes for synchronous standbys: its commits wait for them. A walsender counts by the name of its
 * session, whatever it sends.
 *
 * @param setting synchronous_standby_names
 */
public record StandbyNames(String setting) {

    /** The session that streams, when its usual name is one that the server would wait for. */
    public static final String OTHER_SESSION = "tidegate stream, no standby";

    /** What may stand before the names: {@code FIRST 1 (a, b)}, {@code ANY 1 (a, b)}, {@code 1 (a, b)}. */
    private static final Pattern METHOD = Pattern.compile("(?i)^\\s*(?:(?:first|any)\\s+)?\\d+\\s*\\(");

    private static final Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")*)\"|([^\\s,()\"]+)");

    public static StandbyNames read(Connection source) throws SQLException {
        return new StandbyNames(
                Sql.on(source).one("SELECT pg_catalog.current_setting('synchronous_standby_names')", Sql.TEXT));
    }

    /** As the server compares them: without regard to case. */
    public boolean takesIn(String session) {
        return names().stream().anyMatch(name -> name.equals("*") || name.equalsIgnoreCase(session));
    }

    /** Whether it takes in the session that streams under any name that it could have. */
    public boolean takesInEverySession() {
        return takesIn(OTHER_SESSION);
    }

    private List<String> names() {
        return NAME.matcher(METHOD.matcher(setting).replaceFirst(""))
                .results()
                .map(StandbyNames::name)
                .toList();
    }

    private static String name(MatchResult found) {
        return found.group(1) == null ? found.group(2) : found.group(1).replace("\"\"", "\"");
    }

    /** The source's commits would wait for that session: nothing may be streamed by it. */
    public TidegateException refusal(String session) {
        return takesInEverySession()
                ? new TidegateException(FailureCategory.BLOCKED, ServerCode.SYNCHRONOUS_STANDBY, problem(), nextStep())
                : new TidegateException(
                        FailureCategory.TRANSIENT,
                        ServerCode.SYNCHRONOUS_STANDBY,
                        "synchronous_standby_names of the source is '" + setting + "', which takes in the session '"
                                + session + "': the application's commits would wait for Tidegate",
                        "the stream starts again as the session '" + OTHER_SESSION + "'");
    }

    public String problem() {
        return "synchronous_standby_names of the source is '" + setting
                + "', which takes in the session that streams: the application's commits would wait for Tidegate";
    }

    public String nextStep() {
        return "run on the source: ALTER SYSTEM SET synchronous_standby_names to the names of the standbys, as in"
                + " 'FIRST 1 (one, two)'; SELECT pg_reload_conf()";
    }
}
