package dev.tidegate.system.faults.world;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that has ended by itself, or a lane that waits for somebody, and what it says about it.
 *
 * @param where the role
 * @param code of docs/ERRORS.md
 * @param text problem and next step
 */
public record Stop(String where, String code, String text) {

    private static final Pattern CODE = Pattern.compile("(?:^|[\\s.])([A-Z][A-Z]+(?:-[A-Z]+)*): (.*)");
    private static final Pattern STOPS = Pattern.compile("stops\\. ([A-Z][A-Z-]+): (.*)");

    /** What a process said last; empty if it named no code. */
    static Optional<Stop> in(String role, String output) {
        Stop last = null;
        for (Pattern pattern : new Pattern[] {CODE, STOPS}) {
            Matcher matcher = pattern.matcher(output);
            while (matcher.find()) {
                last = new Stop(role, matcher.group(1), matcher.group(2));
            }
        }
        return Optional.ofNullable(last);
    }

    /** The last code that a process named; empty if it named none. */
    public static String lastCode(String output) {
        return in("", output).map(Stop::code).orElse("");
    }

    /** With what the process had said before. */
    Stop after(String lines) {
        return new Stop(where, code, text + "\n" + lines.indent(6));
    }

    @Override
    public String toString() {
        return where + ": " + code;
    }
}
