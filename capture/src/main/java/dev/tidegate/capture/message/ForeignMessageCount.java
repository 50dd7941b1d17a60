package dev.tidegate.capture.message;

import dev.tidegate.state.catalog.ForeignMessages;
import dev.tidegate.state.catalog.MessageRefusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Counts the messages of others that were left out, until the state has the numbers. Any thread. */
public final class ForeignMessageCount {

    /** Another pipeline writes one a second, and nobody waits for their number. */
    private static final Duration HARMLESS_EVERY = Duration.ofMinutes(1);

    private static final int PREFIX_CHARACTERS_MAX = 60;

    private final LongSupplier nanoTime;
    private final Map<MessageRefusal, ForeignMessages> counts = new EnumMap<>(MessageRefusal.class);
    private long savedAt;

    public ForeignMessageCount() {
        this(System::nanoTime);
    }

    ForeignMessageCount(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.savedAt = nanoTime.getAsLong();
    }

    /** @param length of the content, -1 if there is none */
    public synchronized void add(MessageRefusal reason, byte[] prefix, long length) {
        ForeignMessages before = counts.get(reason);
        counts.put(
                reason,
                new ForeignMessages(
                        reason,
                        before == null ? 1 : before.count() + 1,
                        escaped(prefix),
                        Math.max(before == null ? 0 : before.bytesMax(), length)));
    }

    /** @return since the last {@link #saved}; nothing if that can wait */
    public synchronized List<ForeignMessages> due() {
        boolean wait = counts.values().stream().noneMatch(ForeignMessages::isSuspicious)
                && nanoTime.getAsLong() - savedAt < HARMLESS_EVERY.toNanos();
        return wait ? List.of() : new ArrayList<>(counts.values());
    }

    /** @param due is in the state now; others may have come meanwhile */
    public synchronized void saved(List<ForeignMessages> due) {
        for (ForeignMessages of : due) {
            counts.computeIfPresent(
                    of.reason(),
                    (reason, now) -> now.count() == of.count()
                            ? null
                            : new ForeignMessages(reason, now.count() - of.count(), now.prefix(), now.bytesMax()));
        }
        savedAt = nanoTime.getAsLong();
    }

    /** Whoever wrote it chose it: what a terminal or a log could take for something else is escaped. */
    private static String escaped(byte[] prefix) {
        StringBuilder text = new StringBuilder();
        String read =
                new String(prefix, 0, Math.min(prefix.length, PREFIX_CHARACTERS_MAX), StandardCharsets.ISO_8859_1);
        read.chars().forEach(character -> {
            if (character > ' ' && character < 0x7f && character != '\\' && character != '"') {
                text.append((char) character);
            } else {
                text.append(String.format("\\x%02x", character));
            }
        });
        return prefix.length > PREFIX_CHARACTERS_MAX ? text + "..." : text.toString();
    }
}
