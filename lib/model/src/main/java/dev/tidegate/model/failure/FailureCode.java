package dev.tidegate.model.failure;

import java.util.List;

/**
 * A code of failures and findings. Its text is a public contract: scripts and alerts rely on it, docs/ERRORS.md lists it.
 */
public interface FailureCode {

    /** The constant's name. */
    String name();

    /** What has happened, for docs/ERRORS.md; in Markdown. */
    String meaning();

    /** What to do about it unless a message says it more exactly, for docs/ERRORS.md; may be empty. */
    String nextStep();

    List<CodeProperty> properties();

    /** The code as users see it, for example {@code SLOT-MISSING}. */
    default String text() {
        return name().replace('_', '-');
    }

    default boolean has(CodeProperty property) {
        return properties().contains(property);
    }

    /** @return the category of a failure that does not name one: the first of this code */
    default FailureCategory category() {
        return properties().stream()
                .filter(FailureCategory.class::isInstance)
                .map(FailureCategory.class::cast)
                .findFirst()
                .orElse(FailureCategory.PERMANENT);
    }
}
