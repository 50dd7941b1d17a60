package dev.tidegate.load;

/**
 * What others do while the load is under way; called by the load's own thread.
 *
 * @param beforeNewStream a stream begins whose identity no record of the topic has; may be called again for the same one
 * @param slotReady the slot exists and is recorded: the stream can be captured from now on, while tables are copied
 * @param whileCopying every half second; what it throws ends the load
 */
public record LoadHooks(Runnable beforeNewStream, Runnable slotReady, Runnable whileCopying) {

    public static LoadHooks none() {
        return new LoadHooks(() -> {}, () -> {}, () -> {});
    }
}
