package dev.tidegate.prepare.check.server;

import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.model.Check;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

/** Check that the source does not take capture's session for a synchronous standby, for which its commits wait. */
public final class SynchronousStandbyCheck implements Check<SourceFacts> {

    /** The name of capture's session; with ApplicationName in the config all sessions have that one. */
    private static final String NAMES = """
            SELECT replace(current_setting('application_name'), 'tidegate check', 'tidegate capture stream'),
                   current_setting('synchronous_standby_names')
            """;

    /** What may stand around the names: {@code FIRST 1 (a, b)}, {@code ANY 1 (a, b)}, {@code 1 (a, b)}. */
    private static final Pattern METHOD = Pattern.compile("(?i)^\\s*(first\\s+|any\\s+)?\\d+\\s*\\((.*)\\)\\s*$");

    private record Names(String session, String standbys) {}

    @Override
    public List<Finding> run(SourceFacts facts) throws SQLException {
        Names names = Sql.on(facts.session()).one(NAMES, row -> new Names(row.getString(1), row.getString(2)));
        return takesIn(names.standbys(), names.session())
                ? List.of(Finding.error(
                        ServerCode.SYNCHRONOUS_STANDBY,
                        "source",
                        "synchronous_standby_names is '" + names.standbys() + "', which takes in the session '"
                                + names.session() + "': the application's commits would wait for Tidegate",
                        "ALTER SYSTEM SET synchronous_standby_names to the names of the standbys, as in 'FIRST 1 (one, two)';"
                                + " SELECT pg_reload_conf()"))
                : List.of();
    }

    /** As the server compares them: without regard to case. Names in quotes hold no comma here. */
    static boolean takesIn(String standbys, String session) {
        for (String name : METHOD.matcher(standbys).replaceFirst("$2").split(",", -1)) {
            String text = name.strip().replaceFirst("^\"(.*)\"$", "$1").replace("\"\"", "\"");
            if (text.equals("*") || text.equalsIgnoreCase(session)) {
                return true;
            }
        }
        return false;
    }
}
