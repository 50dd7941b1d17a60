package dev.tidegate.apply.read;

/** Takes batches in order. */
@FunctionalInterface
public interface EventSink {

    /** May wait until there is room. */
    void put(ReaderEvent batch) throws InterruptedException;
}
