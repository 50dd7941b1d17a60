package dev.tidegate.testkit.fault;

import dev.tidegate.broker.LoopbackPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to a server on this machine that can fail as networks do. Its own port stays the same, also while it refuses
 * connections. All methods may be called from any thread.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int BACKLOG = 100;

    /** PostgreSQL's message CommandComplete for COMMIT: type, length, tag. */
    private static final String COMMIT_COMPLETE = "C\0\0\0\u000bCOMMIT\0";

    private final int targetPort;
    private final int port;
    private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();

    private volatile ConnectionTrap trap;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean blackHole;

    /** Guarded by this; null while connections are refused. */
    private ServerSocket listener;

    /** Guarded by this; of the listener. */
    private Thread acceptor;

    private TcpProxy(int targetPort) {
        this.targetPort = targetPort;
        this.port = LoopbackPorts.free();
    }

    /** Starts a proxy in front of a port of this machine. */
    public static TcpProxy to(int targetPort) {
        TcpProxy proxy = new TcpProxy(targetPort);
        proxy.acceptConnections();
        return proxy;
    }

    /** Where clients connect to instead of the server. */
    public int port() {
        return port;
    }

    /** The way to a database through this proxy, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    public int connectionCount() {
        return connections.size();
    }

    /** Cuts all connections now; new ones are accepted. */
    public void cutAll() {
        List.copyOf(connections).forEach(ProxyConnection::cut);
    }

    /** From now on nobody listens on the port; the connections that are there continue. */
    public synchronized void refuseConnections() {
        if (listener == null) {
            return;
        }
        try {
            listener.close();
            listener = null;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot stop listening on port " + port, e);
        }
        awaitAcceptor();
    }

    /** The kernel listens until the thread that waits in accept has come out of it. */
    private void awaitAcceptor() {
        try {
            acceptor.join(2L * CONNECT_TIMEOUT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (acceptor.isAlive()) {
            throw new IllegalStateException("port " + port + " is still listened on");
        }
    }

    /** Ends {@link #refuseConnections}. */
    public synchronized void acceptConnections() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            listener = socket;
            acceptor = new Thread(() -> accept(socket), "proxy-accept");
            acceptor.setDaemon(true);
            acceptor.start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port, e);
        }
    }

    private void accept(ServerSocket socket) {
        while (true) {
            try {
                Socket client = socket.accept();
                if (socket.isClosed()) {
                    client.close();
                    return;
                }
                connect(client);
            } catch (IOException e) {
                // Either connections are refused now, or a client went before it was served.
                if (socket.isClosed()) {
                    return;
                }
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort), CONNECT_TIMEOUT_MILLIS);
        } catch (IOException e) {
            client.close();
            server.close();
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        ProxyConnection connection = new ProxyConnection(client, server, this);
        connections.add(connection);
        connection.start();
    }

    /** From now on bytes vanish in both directions while connections stay open, as behind a dead router. */
    public void blackHole() {
        blackHole = true;
    }

    /** The same for the connections that are open now, as when a NAT has forgotten them; new ones pass. */
    public void blackHoleOpen() {
        connections.forEach(ProxyConnection::blackHole);
    }

    /** Nothing of the connections that are open now is taken from them any more: their writers fill the buffers and wait. */
    public void freezeOpen() {
        connections.forEach(ProxyConnection::freeze);
    }

    /** Every piece of bytes waits this long, in both directions. */
    public void delay(Duration perPiece) {
        delay = perPiece;
    }

    /** Ends all faults. Connections that lost bytes are cut. */
    public void restore() {
        trap = null;
        delay = Duration.ZERO;
        blackHole = false;
        acceptConnections();
        connections.stream().filter(ProxyConnection::isMutilated).toList().forEach(ProxyConnection::cut);
    }

    /**
     * Lets the next client message that contains {@code request} reach the server, waits until an answer arrives that
     * contains {@code reply}, and loses it with the connection, and everything since the message as well. An empty
     * {@code reply} takes whatever comes first. Replaces an earlier trap.
     */
    public ConnectionTrap loseReply(byte[] request, byte[] reply) {
        trap = ConnectionTrap.afterReply(request, reply);
        return trap;
    }

    /** Loses the next answer that contains the bytes, whatever was asked, with its connection. */
    public ConnectionTrap loseReply(byte[] reply) {
        return loseReply(new byte[0], reply);
    }

    /**
     * The server commits the next PostgreSQL transaction and the client never learns it. Told by the answer, for drivers
     * prepare COMMIT and send its text only once in a session.
     */
    public ConnectionTrap loseCommitReply() {
        return loseReply(COMMIT_COMPLETE.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Cuts the connection of the next client message that contains {@code request} before the server sees it. A driver
     * sends the text of a statement only until it has prepared it.
     */
    public ConnectionTrap loseRequest(byte[] request) {
        trap = ConnectionTrap.beforeRequest(request);
        return trap;
    }

    ConnectionTrap trap() {
        return trap;
    }

    Duration delay() {
        return delay;
    }

    boolean isBlackHole() {
        return blackHole;
    }

    void forget(ProxyConnection connection) {
        connections.remove(connection);
    }

    /** Stops listening and cuts everything. */
    @Override
    public void close() {
        refuseConnections();
        cutAll();
    }
}
