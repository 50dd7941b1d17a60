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
        public boolean hasPassed(long table, long xid, Lsn seenAt) {
            return false;
        }
    };

    /**
     * Whether it is this one; one that was said to be so is no other one afterwards.
     *
     * @param table oid on the source
     * @param xid of the transaction as a whole; the number of a part of it, under a savepoint, is not known
     */
    boolean has(long table, long xid);

    /**
     * Whether the stream is past the point at which this one was first asked for, and would have shown it.
     *
     * @param seenAt end of the WAL, now that it is asked for
     */
    boolean hasPassed(long table, long xid, Lsn seenAt);
}
