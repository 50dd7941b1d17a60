package dev.tidegate.state.history;

import java.time.Instant;
import java.util.Optional;

/**
 * What the target knows of the source's history.
 *
 * @param timeline on which the stream was last found to continue; empty if an older version has not kept it
 * @param refusal why the source was refused since
 */
public record KnownHistory(Optional<Long> timeline, Optional<Refusal> refusal) {

    public static final KnownHistory NONE = new KnownHistory(Optional.empty(), Optional.empty());

    /** @param at target's clock */
    public record Refusal(String code, String problem, String nextStep, Instant at) {}
}
