package dev.tidegate.apply.lane;

/** Takes batches in order. */
@FunctionalInterface
public interface BatchSink {

    /** May wait until there is room. */
    void put(Batch batch) throws InterruptedException;
}
