package dev.tidegate.topic.codec;

/** How large a row may be, counted as the text of all its values. */
public final class RowLimit {

    /**
     * PostgreSQL builds a row's text in a buffer of 1 GB at most: a line of COPY, in which a backslash before a character
     * can double it, and a message of the WAL's decoder, which holds old and new row with REPLICA IDENTITY FULL. So half of
     * it, and some room, is what surely travels.
     */
    public static final long TEXT_BYTES_MAX = 480L << 20;

    /** Heap of a process that holds all roles, beside the row. */
    private static final long HEAP_BYTES = 512L << 20;

    /** Capture holds the source's message and a copy, the reader the next row's pieces and itself, the writer a statement. */
    private static final int HEAP_PER_ROW_BYTE = 8;

    private RowLimit() {}

    /** @return bytes of heap ({@code -Xmx}) with which rows of this size pass without trouble */
    public static long heapFor(long rowTextBytes) {
        return HEAP_BYTES + HEAP_PER_ROW_BYTE * rowTextBytes;
    }
}
