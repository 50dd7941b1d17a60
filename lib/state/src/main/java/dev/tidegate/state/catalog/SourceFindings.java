package dev.tidegate.state.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What capture has found of the source that has to be put right. A gate must look at the age too: nobody may have looked
 * since.
 *
 * @param lookedAt target's clock: when the last look was complete, also at the publication; empty if that never happened
 * @param notices the oldest first
 * @param foreign messages of others that capture has left out since the stream began
 */
public record SourceFindings(Optional<Instant> lookedAt, List<SourceNotice> notices, List<ForeignMessages> foreign) {

    public SourceFindings {
        notices = List.copyOf(notices);
        foreign = List.copyOf(foreign);
    }
}
