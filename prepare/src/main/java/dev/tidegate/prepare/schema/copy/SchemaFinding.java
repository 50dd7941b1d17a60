package dev.tidegate.prepare.schema.copy;

/**
 * Something to know before or after a copy of the schema.
 *
 * @param forbids whether the copy does not start because of it
 * @param mend what mends it; may have several lines; empty if there is nothing to do
 */
public record SchemaFinding(boolean forbids, String code, String subject, String found, String mend) {

    static SchemaFinding error(String code, String subject, String found, String mend) {
        return new SchemaFinding(true, code, subject, found, mend);
    }

    static SchemaFinding info(String code, String subject, String found, String mend) {
        return new SchemaFinding(false, code, subject, found, mend);
    }
}
