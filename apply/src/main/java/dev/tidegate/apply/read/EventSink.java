package dev.tidegate.apply.read;

/** Receiver of the reader's events, in order. */
@FunctionalInterface
public interface EventSink {

    /** May wait until there is room. */
    void put(ReaderEvent batch) throws InterruptedException;

    /**
     * Waits until what was put, and has not been taken yet, leaves room for what the reader has to keep by itself: pieces of a
     * row that is not whole.
     */
    default void awaitRoomFor(long heldBytes) throws InterruptedException {}
}
