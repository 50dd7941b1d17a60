package dev.tidegate.prepare.schema.copy;

import dev.tidegate.model.failure.FailureCode;

/**
 * Something to know before or after a copy of the schema.
 *
 * @param forbids whether the copy does not start because of it
 * @param fix what fixes it; may have several lines; empty if there is nothing to do
 */
public record SchemaFinding(boolean forbids, FailureCode kind, String subject, String found, String fix) {

    static SchemaFinding error(FailureCode kind, String subject, String found, String fix) {
        return new SchemaFinding(true, kind, subject, found, fix);
    }

    static SchemaFinding info(FailureCode kind, String subject, String found, String fix) {
        return new SchemaFinding(false, kind, subject, found, fix);
    }

    /** The code as users see it. */
    public String code() {
        return kind.text();
    }
}
