package dev.tidegate.app.types;

import dev.tidegate.prepare.check.types.trial.MatrixTable.Place;
import java.util.List;

/**
 * What came of one type.
 *
 * @param group heading under which docs/TYPES.md has it
 * @param type as SQL, without a schema
 * @param values how many were tried
 * @param places in which uses
 * @param note why it is refused or unavailable, or which values would be concerned; may be empty
 * @param differences what did not arrive as it was, in words
 */
record TypeResult(
        String group,
        String type,
        Verdict verdict,
        int values,
        List<Place> places,
        String note,
        List<String> differences) {

    /** In one word. */
    enum Verdict {
        /** Every value arrived as it was, on both paths and in every use. */
        EXACT,
        DIFFERS,
        /** {@code check} lets no column of it through. */
        REFUSED,
        /** One of the servers does not have it. */
        UNAVAILABLE
    }
}
