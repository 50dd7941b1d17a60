package dev.tidegate.lagmonitor.model;

import dev.tidegate.model.failure.TidegateException;
import java.util.Optional;

/**
 * Whether the source is the one that the target was filled from, as far as that shows from outside of the stream.
 *
 * @param timeline the source's; empty if it does not tell
 * @param refusal what speaks against it, found here or by the last capture; its lag would be that of another database
 */
public record SourceHistory(Optional<Long> timeline, Optional<TidegateException> refusal) {}
