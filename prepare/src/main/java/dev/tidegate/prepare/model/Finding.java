package dev.tidegate.prepare.model;

import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.Severity;
import java.util.List;

/**
 * Finding: one thing that a person should know before the pipeline runs, or before the schema is copied.
 *
 * @param subject what it is about: a table, a slot, a setting, a side
 * @param found what is so, in words, without row contents
 * @param fix the SQL or setting that fixes it, as exact as can be; empty if there is nothing to do
 */
public record Finding(Severity severity, FailureCode kind, String subject, String found, String fix) {

    public static Finding error(FailureCode kind, String subject, String found, String fix) {
        return new Finding(Severity.ERROR, kind, subject, found, fix);
    }

    public static Finding warning(FailureCode kind, String subject, String found, String fix) {
        return new Finding(Severity.WARNING, kind, subject, found, fix);
    }

    public static Finding info(FailureCode kind, String subject, String found) {
        return info(kind, subject, found, "");
    }

    public static Finding info(FailureCode kind, String subject, String found, String fix) {
        return new Finding(Severity.INFO, kind, subject, found, fix);
    }

    /** @return up to ten of the names, and how many more there are */
    public static String list(List<String> names) {
        int shown = Math.min(10, names.size());
        String list = String.join(", ", names.subList(0, shown));
        return shown < names.size() ? list + " and " + (names.size() - shown) + " more" : list;
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The code as users see it: stable, listed in docs/ERRORS.md. */
    public String code() {
        return kind.text();
    }
}
