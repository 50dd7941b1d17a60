package dev.tidegate.testkit.fault;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A fault that {@link TcpProxy} lies in wait with: the first message that contains some bytes springs it, once. Its
 * connection is cut before the message reaches the server, or when the server's answer is about to reach the client.
 */
public final class ConnectionTrap {
    private final byte[] request;
    private final byte[] reply;
    private final boolean beforeRequest;
    private final CountDownLatch sprung = new CountDownLatch(1);

    /** Guarded by this: the connection that sent the message. */
    private Object victim;

    private ConnectionTrap(byte[] request, byte[] reply, boolean beforeRequest) {
        this.request = request;
        this.reply = reply;
        this.beforeRequest = beforeRequest;
    }

    static ConnectionTrap beforeRequest(byte[] request) {
        return new ConnectionTrap(request.clone(), new byte[0], true);
    }

    static ConnectionTrap afterReply(byte[] request, byte[] reply) {
        return new ConnectionTrap(request.clone(), reply.clone(), false);
    }

    /** Empty for a trap that any request may spring. */
    byte[] request() {
        return request;
    }

    byte[] reply() {
        return reply;
    }

    boolean isBeforeRequest() {
        return beforeRequest;
    }

    /** Whether the connection is the first to send the message. */
    synchronized boolean claim(Object connection) {
        if (victim == null) {
            victim = connection;
            return true;
        }
        return false;
    }

    synchronized boolean hasCaught(Object connection) {
        return victim == connection;
    }

    void spring() {
        sprung.countDown();
    }

    public boolean hasSprung() {
        return sprung.getCount() == 0;
    }

    /** Waits until the connection is cut; throws {@link IllegalStateException} if that does not happen in time. */
    public void awaitSprung(Duration atMost) {
        try {
            if (!sprung.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("No connection sent the awaited message within " + atMost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a trap", e);
        }
    }
}
