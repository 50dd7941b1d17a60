package dev.tidegate.prepare.check.model;

/**
 * One thing that a person should know before the pipeline runs.
 *
 * @param code short and stable, for example {@code WAL-LEVEL}; listed in docs
 * @param subject what it is about: a table, a slot, a setting, a side
 * @param found what is so, in words, without row contents
 * @param mend the SQL or setting that mends it, as exact as can be; empty if there is nothing to do
 */
public record Finding(Severity severity, String code, String subject, String found, String mend) {

    /** How bad it is. */
    public enum Severity {
        /** The pipeline is not run before it is mended. */
        ERROR,
        /** The pipeline runs; something will not be as the user may expect. */
        WARNING,
        INFO
    }

    public static Finding error(String code, String subject, String found, String mend) {
        return new Finding(Severity.ERROR, code, subject, found, mend);
    }

    public static Finding warning(String code, String subject, String found, String mend) {
        return new Finding(Severity.WARNING, code, subject, found, mend);
    }

    public static Finding info(String code, String subject, String found) {
        return new Finding(Severity.INFO, code, subject, found, "");
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
