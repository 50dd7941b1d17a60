package dev.tidegate.runtime.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/** An HTTP server for a {@link Site}. The JDK's own, with a bounded number of threads: an answer waits for nobody. */
public final class HttpEndpoint implements AutoCloseable {

    /** Each slow client holds one for two seconds. They are started as they are needed, and end when they are not. */
    private static final int THREADS_MAX = 64;

    private static final int REQUESTS_WAITING_MAX = 512;
    private static final int BACKLOG = 256;

    static {
        // A client that sends or reads too slowly must not hold a thread for ever, which is the JDK's default. A
        // request is
        // a few hundred bytes; an answer may be the metrics of thousands of tables, over a slow line.
        System.setProperty("sun.net.httpserver.maxReqTime", "2");
        System.setProperty("sun.net.httpserver.maxRspTime", "15");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private HttpEndpoint(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Listens and answers until it is closed.
     *
     * @param port 0 for any that is free
     * @param tls empty for plain HTTP
     * @param name of the threads
     * @throws IOException if the address cannot be listened on
     */
    public static HttpEndpoint start(String host, int port, Optional<SSLContext> tls, String name, Site site)
            throws IOException {
        HttpServer server = listen(new InetSocketAddress(InetAddress.getByName(host), port), tls);
        ThreadPoolExecutor threads = threads(name);
        server.setExecutor(threads);
        server.createContext("/", new SiteHandler(site));
        server.start();
        return new HttpEndpoint(server, threads);
    }

    private static HttpServer listen(InetSocketAddress address, Optional<SSLContext> tls) throws IOException {
        if (tls.isEmpty()) {
            return HttpServer.create(address, BACKLOG);
        }
        HttpsServer server = HttpsServer.create(address, BACKLOG);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
        return server;
    }

    /** A full queue makes the accepting thread answer itself: new connections then wait in the kernel. */
    private static ThreadPoolExecutor threads(String name) {
        AtomicLong number = new AtomicLong();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS_MAX,
                THREADS_MAX,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(REQUESTS_WAITING_MAX),
                task -> {
                    Thread thread = new Thread(task, name + " " + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.CallerRunsPolicy());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** The port it listens on, also if any was asked for. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
