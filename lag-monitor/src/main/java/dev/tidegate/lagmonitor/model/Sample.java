package dev.tidegate.lagmonitor.model;

import dev.tidegate.model.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is kept of one sample: empty is unknown.
 *
 * @param at this machine's clock; for people, never for a lag
 * @param nanos monotonic time
 * @param topicEnd offset behind the last record that can be read
 * @param changes applied since the stream began
 */
public record Sample(
        Instant at,
        long nanos,
        Optional<Duration> lag,
        OptionalLong behindBytes,
        Optional<Lsn> sourceLsn,
        OptionalLong topicEnd,
        OptionalLong changes) {}
