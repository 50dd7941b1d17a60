package dev.tidegate.postgres.link;

import dev.tidegate.config.database.DatabaseConfig;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open session's connection, and what is known of its life. The fields that change belong to the {@link LinkWatch}. */
final class Link {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** A second look rules out that the answer was just on its way. */
    private static final int LOOKS = 2;

    private final String name;
    private final SessionKind kind;
    private final Duration silenceMax;
    private final String user;
    private final ServerSession session;
    private final WatchedSocket socket;

    private long provenAt;
    private int looks;
    private long movesAtLook;

    Link(String name, SessionKind kind, DatabaseConfig config, ServerSession session, WatchedSocket socket) {
        this.name = name;
        this.kind = kind;
        this.silenceMax = config.silenceMax();
        this.user = config.user();
        this.session = session;
        this.socket = socket;
        this.provenAt = System.nanoTime();
        socket.onClose(this::closed);
    }

    /** In whatever way: its server may not know. */
    private void closed() {
        LostSessions.add(user, session, socket.traffic().isUnanswered());
    }

    ServerSession session() {
        return session;
    }

    Duration silenceMax() {
        return silenceMax;
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    private Duration silence(long now) {
        LinkTraffic traffic = socket.traffic();
        return kind == SessionKind.STREAM ? traffic.silence(now) : traffic.blocked(now);
    }

    /** Whether it has waited for so long that its server has to be asked. */
    boolean isSuspect(long now) {
        return silence(now).compareTo(silenceMax.dividedBy(2)) >= 0;
    }

    /** The server has nothing to reproach it with. */
    synchronized void proven(long now) {
        provenAt = now;
        looks = 0;
    }

    /**
     * The server says that its side waits for us, or that it has none.
     *
     * @param what it says, for people
     */
    synchronized void disproven(String what) {
        long moves = socket.traffic().moves();
        looks = moves == movesAtLook ? looks + 1 : 1;
        movesAtLook = moves;
        if (looks >= LOOKS && isSuspect(System.nanoTime())) {
            giveUp(System.nanoTime(), what);
        }
    }

    /** If nobody could say for too long that it lives. */
    synchronized void giveUpUnproven(long now) {
        Duration silence = silence(now);
        Duration unproven = Duration.ofNanos(Math.min(silence.toNanos(), now - provenAt));
        if (!isClosed() && unproven.compareTo(kind.unprovenMax(silenceMax)) >= 0) {
            giveUp(now, "its server cannot be asked");
        }
    }

    private void giveUp(long now, String why) {
        String reason =
                "the connection is dead: nothing came for " + silence(now).toSeconds() + " s, and " + why;
        LOG.warn("Session {}: {}; it is closed", name, reason);
        LostSessions.add(user, session, true);
        socket.giveUp(reason);
    }

    /** @see SessionKind#waitsForClient */
    boolean waitsForClient(String waitEventType, String waitEvent) {
        return kind.waitsForClient(waitEventType, waitEvent);
    }
}
