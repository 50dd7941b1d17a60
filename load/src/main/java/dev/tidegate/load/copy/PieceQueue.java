package dev.tidegate.load.copy;

import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.load.Piece;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The pieces that are still to be copied, those of the largest table first. A table that fails is left out from then on;
 * the others continue. Any thread.
 */
final class PieceQueue {

    private final Deque<Piece> pieces = new ArrayDeque<>();
    private final Map<TableId, TidegateException> failures = new LinkedHashMap<>();
    private final StopSignal stopped = new StopSignal();
    private Throwable broken;

    PieceQueue(Collection<Piece> all) {
        Map<TableId, Long> sizes = new HashMap<>();
        all.forEach(piece -> sizes.merge(piece.table(), piece.sourceBytes(), Long::sum));
        all.stream()
                .sorted(Comparator.comparing((Piece piece) -> -sizes.get(piece.table()))
                        .thenComparing(Piece::table)
                        .thenComparing(Piece::number))
                .forEach(pieces::add);
    }

    /** @return empty if nothing is left or nothing more shall be done */
    synchronized Optional<Piece> take() {
        while (!stopped.isRequested() && !pieces.isEmpty()) {
            Piece piece = pieces.remove();
            if (!failures.containsKey(piece.table())) {
                return Optional.of(piece);
            }
        }
        return Optional.empty();
    }

    /** The table's other pieces are left for the next start. */
    synchronized void fail(TableId table, TidegateException failure) {
        failures.putIfAbsent(table, failure);
    }

    /** Nothing more can be copied at all. */
    synchronized void abort(Throwable cause) {
        if (broken == null) {
            broken = cause;
        }
        stopped.request();
    }

    /** Requested when every piece has to stop. */
    StopSignal stopped() {
        return stopped;
    }

    synchronized Optional<Throwable> broken() {
        return Optional.ofNullable(broken);
    }

    synchronized Map<TableId, TidegateException> failures() {
        return new LinkedHashMap<>(failures);
    }
}
