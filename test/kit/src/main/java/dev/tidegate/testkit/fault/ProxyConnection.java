package dev.tidegate.testkit.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/** One client of a proxy and its way to the server: two threads, each carrying the bytes of one direction. */
final class ProxyConnection {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final Duration THAW_POLL = Duration.ofMillis(20);

    private final Socket client;
    private final Socket server;
    private final TcpProxy proxy;

    /** Whether bytes were swallowed, after which the stream makes no sense any more. */
    private volatile boolean mutilated;

    private volatile boolean blackHole;
    private volatile boolean frozen;

    ProxyConnection(Socket client, Socket server, TcpProxy proxy) {
        this.client = client;
        this.server = server;
        this.proxy = proxy;
    }

    void start() {
        startPump("proxy-to-server", client, server, this::requestPasses);
        startPump("proxy-to-client", server, client, this::replyPasses);
    }

    void blackHole() {
        blackHole = true;
    }

    void freeze() {
        frozen = true;
        mutilated = true;
    }

    boolean isMutilated() {
        return mutilated;
    }

    /** What happens to a piece of one direction: it goes on, or it is lost. */
    private interface Gate {
        boolean passes(TrapWatch watch, byte[] piece, int length);
    }

    private void startPump(String name, Socket from, Socket to, Gate gate) {
        Thread pump = new Thread(() -> pump(from, to, gate), name);
        pump.setDaemon(true);
        pump.start();
    }

    private void pump(Socket from, Socket to, Gate gate) {
        TrapWatch watch = new TrapWatch(proxy::trap);
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                pause(proxy.delay());
                awaitThaw();
                if (blackHole || proxy.isBlackHole()) {
                    mutilated = true;
                } else if (gate.passes(watch, buffer, length)) {
                    out.write(buffer, 0, length);
                }
            }
        } catch (IOException e) {
            // One side is gone, or the proxy cut the connection: the other side must learn it too.
            cut();
            return;
        }
        if (!mutilated) {
            cut();
        }
    }

    /** Until it is cut: then writing fails. */
    private void awaitThaw() {
        while (frozen && !client.isClosed()) {
            pause(THAW_POLL);
        }
    }

    private static void pause(Duration delay) {
        if (!delay.isZero()) {
            LockSupport.parkNanos(delay.toNanos());
        }
    }

    private boolean requestPasses(TrapWatch watch, byte[] piece, int length) {
        ConnectionTrap trap = watch.current(ConnectionTrap::request);
        if (trap == null || trap.request().length == 0 || !watch.search.foundIn(piece, length) || !trap.claim(this)) {
            return true;
        }
        if (trap.isBeforeRequest()) {
            // First, so that whoever sees the connection go also sees that the trap has sprung.
            trap.spring();
            cut();
            return false;
        }
        return true;
    }

    private boolean replyPasses(TrapWatch watch, byte[] piece, int length) {
        ConnectionTrap trap = watch.current(ConnectionTrap::reply);
        if (trap == null || trap.isBeforeRequest()) {
            return true;
        }
        boolean anyRequest = trap.request().length == 0;
        if (!anyRequest && !trap.hasCaught(this)) {
            return true;
        }
        boolean found = watch.search.foundIn(piece, length);
        if (found && (!anyRequest || trap.claim(this))) {
            trap.spring();
            cut();
            return false;
        }
        return anyRequest;
    }

    /** The trap that is laid now, and how much of its pattern this direction has shown since. */
    private static final class TrapWatch {
        private final Supplier<ConnectionTrap> laid;
        private ConnectionTrap trap;
        private ByteSearch search;

        private TrapWatch(Supplier<ConnectionTrap> laid) {
            this.laid = laid;
        }

        private ConnectionTrap current(Function<ConnectionTrap, byte[]> pattern) {
            ConnectionTrap now = laid.get();
            if (now != trap) {
                trap = now;
                search = now == null ? null : new ByteSearch(pattern.apply(now));
            }
            return trap;
        }
    }

    /** Closes both sides at once, without a farewell. */
    void cut() {
        proxy.forget(this);
        reset(client);
        reset(server);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It was closed already.
            return;
        }
    }
}
