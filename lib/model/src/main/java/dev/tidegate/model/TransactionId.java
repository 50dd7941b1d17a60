package dev.tidegate.model;

/**
 * A source transaction. {@code commitStart} is the LSN at which its commit record starts: PostgreSQL tells it before the
 * first row (BEGIN's final LSN), it grows strictly from one transaction of the stream to the next, and the server
 * itself decides by it what to send again (a transaction is sent if its commit record starts at or after the slot's
 * position). Duplicates are recognised by it.
 *
 * @param xid 32-bit transaction id, without epoch: for people, never for order
 */
public record TransactionId(long xid, Lsn commitStart) {

    /** @param text the form {@code xid:lsn} with the LSN as a decimal number, as Debezium writes it */
    public static TransactionId parse(String text) {
        int colon = text.indexOf(':');
        return new TransactionId(
                Long.parseLong(text, 0, colon, 10),
                new Lsn(Long.parseUnsignedLong(text, colon + 1, text.length(), 10)));
    }

    /** @return true if the target, standing at {@code commitLsn}, already holds this transaction */
    public boolean isContainedIn(Lsn commitLsn) {
        return commitStart.isBefore(commitLsn);
    }

    @Override
    public String toString() {
        return xid + ":" + Long.toUnsignedString(commitStart.value());
    }
}
