package dev.tidegate.state.load;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import java.util.Arrays;
import java.util.Optional;

/**
 * A table that is or was copied.
 *
 * @param table by its name in the source
 * @param writtenAs its names in the target, from tables.map
 * @param ours whether rows of the target's table may be the pipeline's own
 * @param lane below 0 until it is in sync with the main lane
 * @param base point of the snapshot of the first piece; empty until it is split into pieces
 * @param baseXmin every transaction with a smaller number had ended by then
 * @param loaded point of the snapshot of the last piece; empty until it is loaded
 */
public record LoadTable(
        TableId table,
        Optional<String> writtenAs,
        boolean ours,
        State state,
        int lane,
        Optional<Lsn> base,
        long baseXmin,
        Optional<Lsn> loaded,
        Progress progress) {

    /** How far its copy is. */
    public enum State {
        QUEUED("queued"),
        LOADING("loading"),
        LOADED("loaded"),
        ERRORED("errored");

        private final String text;

        State(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        static State of(String text) {
            return Arrays.stream(values())
                    .filter(state -> state.text.equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("load_table.state: " + text));
        }
    }

    /**
     * @param started whether a piece has had its turn
     * @param estimatedRows by the source; 0 if it does not know
     * @param rows committed
     * @param copyingRows of pieces under way
     * @param rowsPerSecond as the process that loads sees it
     * @param errors that pieces of it have met
     * @param failure what it waits for, or why it is errored
     */
    public record Progress(
            boolean started,
            int pieces,
            int piecesLoaded,
            long estimatedRows,
            long sourceBytes,
            long rows,
            long bytes,
            long copyingRows,
            long copyingBytes,
            double rowsPerSecond,
            int errors,
            Optional<Failure> failure) {}

    /** What has to be fixed. */
    public record Failure(String code, String problem, String nextStep) {}

    public boolean isLoaded() {
        return state == State.LOADED;
    }

    /** Whether it is to be copied beside the stream. */
    public boolean isLateToLoad() {
        return lane < 0 && (state == State.QUEUED || state == State.LOADING);
    }

    /** Whether its rows were copied under more than one snapshot. */
    public boolean isOfSeveralSnapshots() {
        return base.isPresent() && loaded.isPresent() && !base.equals(loaded);
    }
}
