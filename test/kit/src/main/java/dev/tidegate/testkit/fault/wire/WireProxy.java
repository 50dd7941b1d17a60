package dev.tidegate.testkit.fault.wire;

import dev.tidegate.broker.LoopbackPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * A way to a server on this machine that fails at a call of one's choice: before the server has seen it, after the server
 * has done it, in its middle; or stands still, or is slow. Without TLS. All methods may be called from any thread.
 */
public final class WireProxy implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int BACKLOG = 200;

    private final Supplier<Dialect> dialects;
    private final int port = LoopbackPorts.free();
    private final ServerSocket listener;
    private final Set<WireConnection> connections = ConcurrentHashMap.newKeySet();
    private final List<WireFault> faults = new CopyOnWriteArrayList<>();
    /** 0 until it is known: then nobody answers. */
    private volatile int serverPort;

    private WireProxy(Supplier<Dialect> dialects, int serverPort) {
        this.dialects = dialects;
        this.serverPort = serverPort;
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port, e);
        }
        Thread acceptor = new Thread(this::accept, "wire-accept-" + port);
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** In front of a PostgreSQL server. */
    public static WireProxy ofPostgres(int serverPort) {
        return new WireProxy(PostgresDialect::new, serverPort);
    }

    /** In front of a Kafka broker, which has to advertise this {@link #port}; {@link #leadTo} says where it listens. */
    public static WireProxy ofKafka() {
        return new WireProxy(KafkaDialect::new, 0);
    }

    public void leadTo(int port) {
        serverPort = port;
    }

    public int port() {
        return port;
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** From now on; several may be there at once, and the one that was laid first has the first choice. */
    public WireFault lay(WireFault fault) {
        faults.add(fault);
        return fault;
    }

    /** Ends a fault; a connection that stands still continues, or is cut. */
    public void lift(WireFault fault) {
        faults.remove(fault);
        fault.lift();
    }

    /** Ends all faults. */
    public void liftAll() {
        faults.forEach(this::lift);
    }

    /** Cuts all connections now; new ones are accepted. */
    public int cutAll() {
        List<WireConnection> all = List.copyOf(connections);
        all.forEach(WireConnection::cut);
        return all.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException clientWentOrListenerClosed) {
                // The condition of the loop tells them apart.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), CONNECT_TIMEOUT_MILLIS);
        } catch (IOException | IllegalArgumentException e) {
            client.close();
            server.close();
            return;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        WireConnection connection = new WireConnection(client, server, dialects.get(), this);
        connections.add(connection);
        connection.start();
    }

    /** The fault that happens to the call, or null. */
    WireFault faultOf(Call call) {
        for (WireFault fault : faults) {
            if (fault.claims(call)) {
                return fault;
            }
        }
        return null;
    }

    void forget(WireConnection connection) {
        connections.remove(connection);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot stop listening on port " + port, e);
        }
        liftAll();
        cutAll();
    }
}
