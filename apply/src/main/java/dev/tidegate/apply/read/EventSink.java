package dev.tidegate.apply.read;

/** Receiver of the reader's events, in order. */
@FunctionalInterface
public interface EventSink {

    /** May wait until there is room. */
    void put(ReaderEvent batch) throws InterruptedException;
}
