package dev.tidegate.system.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the target's newest probe row was, at moments of the source's clock. A lag is of the moment of its sample, so it is held
 * against what the target showed just before that moment and just after it, however long a busy machine takes between them.
 */
final class DelayLog {

    /** The query ran between the two moments. */
    private record Entry(Instant began, Instant ended, Instant newest) {}

    private final WatchedPipeline pipeline;
    private final List<Entry> entries = new ArrayList<>();

    DelayLog(WatchedPipeline pipeline) {
        this.pipeline = pipeline;
    }

    void add() {
        Instant began = sourceNow();
        Instant newest = Instant.parse(pipeline.target.queryText(
                "SELECT to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM probe"));
        entries.add(new Entry(began, sourceNow(), newest));
    }

    private Instant sourceNow() {
        return Instant.parse(pipeline.source.queryText(
                "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
    }

    /**
     * To be called after an entry that began later than the sample.
     *
     * @param lag an answer of {@code /api/lag}
     * @return seconds by which the lag is outside what it can have been; below zero if it was too small
     */
    double error(JsonNode lag) {
        double reported = lag.get("lagSeconds").asDouble();
        Instant sampled = heldAt(lag.at("/lanes/0")).plusNanos((long) (reported * 1e9));
        double most = seconds(newestBefore(sampled), sampled);
        double least = seconds(newestAfter(sampled), sampled);
        return reported > most ? reported - most : Math.min(0, reported - least);
    }

    private static Instant heldAt(JsonNode lane) {
        return Stream.of("sourceCommitAt", "heartbeatAt")
                .filter(lane::hasNonNull)
                .map(name -> Instant.parse(lane.get(name).asText()))
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private Instant newestBefore(Instant moment) {
        return entries.stream()
                .filter(entry -> entry.ended().isBefore(moment))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no entry before the sample"))
                .newest();
    }

    private Instant newestAfter(Instant moment) {
        return entries.stream()
                .filter(entry -> entry.began().isAfter(moment))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no entry after the sample"))
                .newest();
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
