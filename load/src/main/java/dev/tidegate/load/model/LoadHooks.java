package dev.tidegate.load.model;

/**
 * What others do while the load is under way; called by the load's own thread.
 *
 * @param beforeNewStream a new stream takes the place of one that was loading; may be called again for the same one
 * @param slotReady the slot exists and is recorded: the stream can be captured from now on, while tables are copied
 * @param whileCopying every half second; what it throws ends the load
 */
public record LoadHooks(Runnable beforeNewStream, Runnable slotReady, Runnable whileCopying) {

    public static LoadHooks none() {
        return new LoadHooks(() -> {}, () -> {}, () -> {});
    }
}
