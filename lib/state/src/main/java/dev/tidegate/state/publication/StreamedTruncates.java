package dev.tidegate.state.publication;

import dev.tidegate.model.Lsn;

/** TRUNCATE of whole tables, as the stream has shown it lately. */
public interface StreamedTruncates {

    /** Of somebody who does not read the stream. */
    StreamedTruncates UNREAD = new StreamedTruncates() {
        @Override
        public boolean has(long table, long xid) {
            return false;
        }

        @Override
        public boolean hasReached(Lsn point) {
            return false;
        }
    };

    /**
     * Whether it is this one; one that was said to be so is no other one afterwards.
     *
     * @param table oid on the source
     * @param xid of the transaction, or of a part of it under a savepoint
     */
    boolean has(long table, long xid);

    /** Whether everything before this point of the WAL has been read. */
    boolean hasReached(Lsn point);
}
