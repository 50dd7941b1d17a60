package dev.tidegate.prepare.schema.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Listens to pg_dump or pg_restore and keeps what failed: the entry of the archive and the server's message, the latter
 * only if it is of a kind that quotes no value of a row. Detail, context and statement are left out. Several jobs of
 * pg_restore write into one another's lines.
 */
public final class RestoreErrors implements Consumer<String> {

    private static final int KEPT_MAX = 50;

    private static final Pattern ENTRY = Pattern.compile("[Ff]rom TOC entry \\d+; \\d+ \\d+ (.*)$");
    private static final Pattern ERROR = Pattern.compile("(?:error: |could not execute query: |\\] )(.*)$");
    private static final Pattern OF_SERVER = Pattern.compile("ERROR:\\s+(.*)$");
    private static final Pattern MADE = Pattern.compile("^pg_restore: (creating .*)$");

    /** Begin of messages, or a part of them, that name objects, roles and settings and nothing else. */
    private static final Pattern WITHOUT_VALUES = Pattern.compile(
            "^(?:relation|table|column|schema|role|type|function|procedure|aggregate|operator|extension|language|database|"
                    + "constraint|index|trigger|rule|policy|sequence|view|collation|conversion|domain|server|access method|"
                    + "tablespace|cast|text search|event trigger|publication|default|multirange|foreign)\\b.* "
                    + "(?:already exists|does not exist)|permission denied|must be (?:owner|superuser|member)|must have|"
                    + "could not create unique index|violates foreign key constraint|is violated by some row|"
                    + "contains null values|is not unique|canceling statement|unrecognized configuration parameter|"
                    + "could not (?:extend|write|open)|No space left|there is no unique constraint|is not available|"
                    + "deadlock detected|multiple primary keys|cannot be implemented|has been revoked|"
                    + "depends on|is not supported|not allowed|syntax error|read-only transaction");

    private final List<RestoreFailure> failures = new ArrayList<>();
    private final Consumer<String> progress;
    private String entry = "";
    private int made;

    /** @param progress takes a line for each object that is made */
    public RestoreErrors(Consumer<String> progress) {
        this.progress = progress;
    }

    @Override
    public synchronized void accept(String line) {
        Matcher made = MADE.matcher(line);
        if (made.find()) {
            this.made++;
            progress.accept(made.group(1));
            return;
        }
        Matcher found = ENTRY.matcher(line);
        if (found.find()) {
            entry = found.group(1);
            if (!line.contains("could not execute query")) {
                return;
            }
        }
        Matcher error = ERROR.matcher(line);
        if (line.startsWith("pg_") && error.find() && failures.size() < KEPT_MAX) {
            failures.add(failure(error.group(1)));
            entry = "";
        }
    }

    private RestoreFailure failure(String message) {
        Matcher server = OF_SERVER.matcher(message);
        if (!server.find()) {
            return new RestoreFailure(entry, message, false);
        }
        String said = WITHOUT_VALUES.matcher(server.group(1)).find()
                ? server.group(1)
                : "refused by the database (its message may quote a value; its log has it)";
        return new RestoreFailure(entry, said, true);
    }

    /** @return 50 at most */
    public synchronized List<RestoreFailure> failures() {
        return List.copyOf(failures);
    }

    /** @return how many objects were begun */
    public synchronized int made() {
        return made;
    }
}
