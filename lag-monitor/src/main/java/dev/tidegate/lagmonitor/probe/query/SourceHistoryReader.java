package dev.tidegate.lagmonitor.probe.query;

import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SourceHistory;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.history.SourcePosition;
import dev.tidegate.state.history.KnownHistory;
import dev.tidegate.state.history.SourceHistoryComparison;
import dev.tidegate.state.lane.Checkpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Compares where the source stands with what the target held before it was asked. */
public final class SourceHistoryReader {

    private SourceHistoryReader() {}

    /** @param before the target, as of before this question */
    public static Observed<SourceHistory> read(Connection source, Optional<TargetView> before) throws SQLException {
        if (before.isEmpty()) {
            return Observed.unknown("the target has not been read yet");
        }
        KnownHistory known = before.get().history();
        Lsn held = before.get().checkpoint().map(Checkpoint::commitLsn).orElse(Lsn.NONE);
        try {
            SourcePosition position = SourcePosition.read(source);
            Optional<TidegateException> found = refusal(position, known, held);
            if (found.isEmpty() && isPromoted(position, known)) {
                return Observed.unknown("the source is on timeline "
                        + position.timeline().get() + ", the stream on "
                        + known.timeline().get() + ": capture compares them before it streams");
            }
            return Observed.of(new SourceHistory(
                    position.timeline(), found.or(() -> known.refusal().map(SourceHistoryReader::refused))));
        } catch (TidegateException e) {
            return Observed.unknown(e.getMessage());
        }
    }

    private static boolean isPromoted(SourcePosition position, KnownHistory known) {
        return known.timeline()
                .flatMap(kept -> position.timeline().filter(now -> now > kept))
                .isPresent();
    }

    /** Without the history of its timelines, for which a walsender would have to be asked. */
    private static Optional<TidegateException> refusal(SourcePosition position, KnownHistory known, Lsn held)
            throws SQLException {
        Optional<Long> comparable = isPromoted(position, known) ? Optional.empty() : known.timeline();
        try {
            SourceHistoryComparison.require(position, comparable, held, timeline -> {
                throw new IllegalStateException("no later timeline is compared here");
            });
            return Optional.empty();
        } catch (TidegateException e) {
            return Optional.of(e);
        }
    }

    private static TidegateException refused(KnownHistory.Refusal refusal) {
        return new TidegateException(
                ServerCode.SOURCE_REFUSED,
                "capture has refused the source (" + refusal.code() + ": " + refusal.problem() + ")",
                refusal.nextStep());
    }
}
