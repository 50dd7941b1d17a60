package dev.tidegate.state.catalog;

import dev.tidegate.model.failure.code.CaptureCode;
import dev.tidegate.model.text.HumanFormat;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Messages in the source's WAL that capture has left out for one reason, because they are not the pipeline's.
 *
 * @param prefix of the last one, escaped and cut
 * @param bytesMax of the longest one
 */
public record ForeignMessages(MessageRefusal reason, long count, String prefix, long bytesMax) {

    /** Whether somebody may have meant to pass for the pipeline. */
    public boolean isSuspicious() {
        return reason != MessageRefusal.OTHER_PIPELINE;
    }

    /** @return the number of those that are suspicious */
    public static long suspicious(Collection<ForeignMessages> all) {
        return all.stream()
                .filter(ForeignMessages::isSuspicious)
                .mapToLong(ForeignMessages::count)
                .sum();
    }

    /** @return what to report of them; empty if none is suspicious */
    public static Optional<SourceNotice> notice(Collection<ForeignMessages> all) {
        List<ForeignMessages> suspicious =
                all.stream().filter(ForeignMessages::isSuspicious).toList();
        if (suspicious.isEmpty()) {
            return Optional.empty();
        }
        String counts = suspicious.stream()
                .map(of -> of.count() + " " + of.reason().words() + " (the longest of "
                        + HumanFormat.bytes(of.bytesMax()) + ")")
                .collect(Collectors.joining(", "));
        return Optional.of(new SourceNotice(
                "prefix \"" + suspicious.get(0).prefix() + "\"",
                CaptureCode.FOREIGN_MESSAGES.text(),
                "a login of the source writes logical messages under the pipeline's name; they are left out: " + counts,
                "find out which; REVOKE EXECUTE ON FUNCTION pg_logical_emit_message ends it (docs/SECURITY.md)"));
    }
}
