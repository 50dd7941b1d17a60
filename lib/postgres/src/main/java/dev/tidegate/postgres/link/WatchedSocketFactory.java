package dev.tidegate.postgres.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * Makes the sockets of pgjdbc's connections, which knows this class by name and takes a text along. By that text whoever opens
 * a connection finds its socket.
 *
 * <p>A peer that is gone while nothing is on the way to it is noticed after a minute.
 */
public final class WatchedSocketFactory extends SocketFactory {

    /**
     * The newest socket of each connection that is being opened: the driver may need several for one. Static, for the driver
     * makes the factories.
     */
    private static final Map<String, AtomicReference<WatchedSocket>> OPENING = new ConcurrentHashMap<>();

    private static final int IDLE_SECONDS = 30;
    private static final int INTERVAL_SECONDS = 10;
    private static final int PROBES = 3;

    private final String opening;

    /** @param opening as in {@link #begin} */
    public WatchedSocketFactory(String opening) {
        this.opening = opening;
    }

    /**
     * To be followed by {@link #end}.
     *
     * @param opening names the connection that is being opened, unlike any other
     */
    static void begin(String opening) {
        OPENING.put(opening, new AtomicReference<>());
    }

    /** The socket of the connection that was opened or not; empty if the driver has used another factory. */
    static Optional<WatchedSocket> end(String opening) {
        return Optional.ofNullable(OPENING.remove(opening)).map(AtomicReference::get);
    }

    @Override
    public Socket createSocket() throws IOException {
        WatchedSocket socket = new WatchedSocket();
        set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
        set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
        set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
        AtomicReference<WatchedSocket> place = OPENING.get(opening);
        if (place != null) {
            place.set(socket);
        }
        return socket;
    }

    /** Not every system has them. */
    private static void set(Socket socket, SocketOption<Integer> option, int value) throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        throw unused();
    }

    private static IOException unused() {
        return new UnknownHostException("the driver connects its sockets itself");
    }
}
