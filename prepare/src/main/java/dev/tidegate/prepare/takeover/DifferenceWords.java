package dev.tidegate.prepare.takeover;

import dev.tidegate.prepare.schema.catalog.ObjectKind;
import dev.tidegate.prepare.schema.diff.SchemaDifference;
import dev.tidegate.prepare.schema.diff.SchemaDifference.Aspect;
import dev.tidegate.prepare.schema.diff.SchemaDifference.State;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A difference in a line, for the gate. */
final class DifferenceWords {

    private static final int VALUE_SHOWN_MAX = 60;
    private static final Set<String> YES = Set.of("yes", "on");

    private DifferenceWords() {}

    static String of(SchemaDifference difference) {
        String name = name(difference);
        if (difference.state() == State.MISSING) {
            return name + (difference.object().kind() == ObjectKind.GRANT ? " are missing" : " is missing");
        }
        if (difference.state() == State.EXTRA) {
            return name + (difference.object().kind() == ObjectKind.GRANT ? " are" : " is") + " only on the target";
        }
        return switch (difference.object().kind()) {
            case OWNER -> name + " is " + both(difference.aspects().get(0));
            case GRANT -> name + " are " + both(difference.aspects().get(0));
            case INDEX ->
                difference.aspects().stream().allMatch(aspect -> aspect.name().equals("valid"))
                        ? name + " is not valid"
                        : differs(name, difference);
            case ENUM ->
                name + " lacks labels: " + missingLabels(difference.aspects().get(0));
            default -> differs(name, difference);
        };
    }

    private static String differs(String name, SchemaDifference difference) {
        return name + " differs: "
                + difference.aspects().stream().map(DifferenceWords::aspect).collect(Collectors.joining(", "));
    }

    static String name(SchemaDifference difference) {
        String kind = difference.object().kind() == ObjectKind.CONSTRAINT
                ? difference.sql().stream()
                        .map(DifferenceWords::constraint)
                        .findFirst()
                        .orElse("constraint")
                : difference.object().kind().toString();
        return (difference.object().kind() == ObjectKind.OWNER ? "the " : "") + kind + " "
                + difference.object().describe();
    }

    private static String constraint(String sql) {
        for (String kind : List.of("PRIMARY KEY", "UNIQUE", "EXCLUDE", "CHECK")) {
            if (sql.contains(" " + kind + " ")) {
                return kind.equals("PRIMARY KEY") ? "primary key" : kind.toLowerCase(Locale.ROOT) + " constraint";
            }
        }
        return "constraint";
    }

    private static String aspect(Aspect aspect) {
        boolean isShort = aspect.source().length() + aspect.target().length() <= VALUE_SHOWN_MAX
                && !aspect.name().equals("definition");
        return aspect.name() + (isShort ? " " + both(aspect) : "");
    }

    private static String both(Aspect aspect) {
        boolean yesOrNo = YES.contains(aspect.source() + aspect.target());
        String nothing = yesOrNo ? "no" : "none";
        return shown(aspect.target(), nothing) + ", on the source " + shown(aspect.source(), nothing);
    }

    private static String shown(String value, String nothing) {
        return value.isEmpty() ? nothing : value;
    }

    private static String missingLabels(Aspect labels) {
        List<String> there = List.of(labels.target().split("\u001f", -1));
        String missing = List.of(labels.source().split("\u001f", -1)).stream()
                .filter(label -> !there.contains(label))
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? "none, but has them in another order" : missing;
    }
}
