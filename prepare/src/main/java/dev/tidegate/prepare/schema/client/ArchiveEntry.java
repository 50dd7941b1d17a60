package dev.tidegate.prepare.schema.client;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of an archive's table of contents ({@code pg_restore --list}).
 *
 * @param line as it is, to be handed back
 * @param catalog OID of the catalog that holds the object on the source; 0 if the entry is no object of its own
 * @param object its OID
 * @param rest kind, schema, name and owner: not to be taken apart, since names are not quoted
 */
public record ArchiveEntry(String line, long catalog, long object, String rest) {

    private static final Pattern FORM = Pattern.compile("^\\d+; (\\d+) (\\d+) (.*)$");

    /** @return empty for a comment */
    public static Optional<ArchiveEntry> parse(String line) {
        Matcher form = FORM.matcher(line);
        return form.matches()
                ? Optional.of(new ArchiveEntry(
                        line, Long.parseLong(form.group(1)), Long.parseLong(form.group(2)), form.group(3)))
                : Optional.empty();
    }

    /** @return whether it is an object by itself, and not something said of one */
    public boolean isObject() {
        return catalog != 0 && object != 0;
    }

    /** @return whether the kind is this one */
    public boolean is(String kind) {
        return rest.startsWith(kind + " ");
    }
}
