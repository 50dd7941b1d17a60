package dev.tidegate.lagmonitor.model.table;

import dev.tidegate.model.TableId;
import dev.tidegate.state.publication.TableDoubt;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The status of a table, as the target has it.
 *
 * @param rows copied by the load, pieces under way included
 * @param load how far the copy is, as far as it says so
 * @param drift changes that did not meet what they expected
 * @param ownLane on its way into the stream; empty if it is in it, or not there yet
 * @param writtenAs the names on the target; empty if they are the source's
 * @param doubt why it may have lost rows, as long as nothing has shown what is there
 */
public record TableStatus(
        TableId table,
        State state,
        long rows,
        long bytes,
        TableLoadProgress load,
        TableDrift drift,
        Optional<OwnLane> ownLane,
        Optional<String> writtenAs,
        Optional<TableDoubt> doubt) {

    /**
     * A lane of its own, until it has caught up with the main lane.
     *
     * @param heldAt source's clock: the newest commit or heartbeat that it has arrived at; empty before the first one
     */
    public record OwnLane(int lane, Optional<Instant> heldAt) {}

    /** What is done with a table. */
    public enum State {
        QUEUED,
        LOADING,
        LOADED,
        /** Loaded beside the stream, and not in it yet. */
        CATCHING_UP,
        STREAMING,
        ERRORED;

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public TableStatus with(TableDrift other) {
        return new TableStatus(table, state, rows, bytes, load, other, ownLane, writtenAs, doubt);
    }

    public TableStatus with(TableDoubt other) {
        return new TableStatus(table, state, rows, bytes, load, drift, ownLane, writtenAs, Optional.of(other));
    }

    /** Whether its first copy is not complete and caught up yet. */
    public boolean isLoading() {
        return state == State.QUEUED || state == State.LOADING || state == State.CATCHING_UP;
    }

    /** Whether it is copied, and gets what has happened meanwhile. */
    public boolean isCatchingUp() {
        return state == State.CATCHING_UP;
    }

    /** Whether its copy cannot continue by itself. */
    public boolean isErrored() {
        return state == State.ERRORED;
    }
}
