package dev.tidegate.postgres.link;

import java.time.Duration;
import java.util.Set;

/**
 * What a session is for, and with it when its connection counts as dead. Decided here, for every session that Tidegate opens.
 *
 * <p>A connection dies without a word when a host, a router or a NAT on the way is lost: no packet says so. If bytes of ours
 * are on the way then, the kernel repeats them for a quarter of an hour and more (Linux: {@code tcp_retries2}) before it
 * gives up; TCP's keep-alive waits until they are acknowledged, and a proxy in between acknowledges whatever it gets. Java 17
 * cannot set {@code TCP_USER_TIMEOUT}, and a time limit on the answer would end a COPY or CREATE INDEX that is fine.
 *
 * <p>So the server is asked. Whoever has waited for it for half of {@code silence-max} has it asked over another connection to
 * the same host ({@link LinkWitness}), again and again:
 *
 * <ul>
 *   <li>The server works on the statement, or waits for a lock, a disk or another server: the session lives, however long
 *       that takes. A walsender that decodes a transaction of which nothing is published is such a case: it sends nothing
 *       for as long as that takes.
 *   <li>The server does not know the session, or its side waits for us while we wait for it: the connection is dead.
 *   <li>The server answers, but not this question (no connection is free, the login is refused): it is left to TCP.
 *   <li>Nobody answers, or another server does: the session is given up after {@link #unprovenMax}.
 * </ul>
 *
 * <p>Beside this, keep-alive is on at both ends (a minute), which notices the death of a peer while nothing is being said, and
 * makes the server let go of the locks of a Tidegate that is gone; from 14 on it also ends that one's running statements.
 */
public enum SessionKind {
    /**
     * The walsender's stream. It answers every status message, so its silence means something, and a new one continues where
     * it ended: given up after {@code silence-max}. Its server sees our death by {@code wal_sender_timeout}. Never with the
     * server's {@code tcp_user_timeout}: while Kafka is down nobody reads, and the kernel would take the closed window for
     * death although every probe of it is answered.
     */
    STREAM(1),
    /**
     * Short statements: heartbeats, checkpoints, what the source watch and the monitor ask. Their answer has a limit of its
     * own, {@code silence-max}, whatever the server does; the next attempt is due soon anyway. The server gives up on what it
     * cannot deliver after a minute ({@code tcp_user_timeout}).
     */
    SHORT(1),
    /**
     * Everything else: COPY, the applier's batches, CREATE INDEX, VALIDATE, the scans of a verification, schema changes. May
     * take hours, and to give one up is expensive: only after four times {@code silence-max} in which nobody could be asked.
     */
    WORK(4),
    /**
     * Commands of a walsender, such as CREATE_REPLICATION_SLOT, which waits for transactions to end and for more WAL: that is
     * no wait for us.
     */
    COMMAND(4);

    /** Wait events of a server's session that does nothing until its client reads or writes. */
    private static final Set<String> CLIENT_EVENTS = Set.of("ClientRead", "ClientWrite");

    /** A walsender that streams, and waits for more WAL or for us, would answer us. */
    private static final Set<String> TYPES_OF_STREAM = Set.of("Client", "Activity");

    private final int patience;

    SessionKind(int patience) {
        this.patience = patience;
    }

    /** How long a session may wait while nobody can say whether it lives. */
    Duration unprovenMax(Duration silenceMax) {
        return silenceMax.multipliedBy(patience);
    }

    /** @return whether the server's side of the session does nothing but wait for its client */
    boolean waitsForClient(String waitEventType, String waitEvent) {
        return this == STREAM ? TYPES_OF_STREAM.contains(waitEventType) : CLIENT_EVENTS.contains(waitEvent);
    }
}
