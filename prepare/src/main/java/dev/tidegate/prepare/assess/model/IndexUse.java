package dev.tidegate.prepare.assess.model;

import dev.tidegate.model.TableId;
import java.util.Optional;

/**
 * An index.
 *
 * @param scans on this server since the statistics were reset: those on standbys are counted there
 * @param needed whether a constraint, a uniqueness or a replica identity rests on it, so that it has to stay in any case
 * @param duplicateOf an index of the same table with the same definition; empty if there is none
 */
public record IndexUse(
        TableId table,
        String name,
        long bytes,
        long scans,
        boolean needed,
        boolean valid,
        Optional<String> duplicateOf) {

    /** @return whether nothing speaks for it */
    public boolean isUnused() {
        return scans == 0 && !needed;
    }
}
