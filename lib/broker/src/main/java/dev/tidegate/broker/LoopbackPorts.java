package dev.tidegate.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback interface on which a server can be started now and, most likely, again later.
 *
 * <p>They are drawn from below the range that operating systems hand out to outgoing connections: a server that is
 * stopped and started again must not find its port lent to a client in the meantime.
 */
public final class LoopbackPorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS_MAX = 1_000;

    private LoopbackPorts() {}

    /** A port nobody listens on at this moment. */
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free port between " + FIRST + " and " + LAST
                + " on the loopback interface; stop some of the servers that listen there");
    }

    /** Whether a server could listen on the port now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
