package dev.tidegate.state.publication;

import dev.tidegate.postgres.replication.UnsentFiles;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Files of published tables and partitions as they were last seen.
 *
 * @param numbers by oid of the table or partition
 * @param horizon every transaction before it had ended then
 * @param seenAt source's clock
 */
public record KnownFiles(Map<Long, Long> numbers, long horizon, Instant seenAt) {

    static final KnownFiles NONE = new KnownFiles(Map.of(), 0, Instant.EPOCH);

    public KnownFiles {
        numbers = Map.copyOf(numbers);
    }

    /** @param undecided oids of new files about which nothing can be said yet: they are compared again */
    KnownFiles after(UnsentFiles now, Set<Long> undecided) {
        Map<Long, Long> next = new HashMap<>();
        now.byOid().forEach((oid, file) -> next.put(oid, undecided.contains(oid) ? numbers.get(oid) : file.number()));
        return undecided.isEmpty()
                ? new KnownFiles(next, now.horizon(), now.readAt())
                : new KnownFiles(next, horizon, seenAt);
    }

    /** Whether the files are the same, whenever they were seen. */
    boolean hasSameFiles(KnownFiles other) {
        return numbers.equals(other.numbers);
    }
}
