package dev.tidegate.lagmonitor.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.tidegate.config.monitor.ListenConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Listens, and hands requests to {@link Routes}. The JDK's own server, with a bounded number of threads: an answer waits for nobody. */
public final class MonitorServer implements AutoCloseable {

    private static final int THREADS = 16;
    private static final int REQUESTS_WAITING_MAX = 512;
    private static final int BACKLOG = 256;

    static {
        // A client that sends or reads too slowly must not hold a thread for ever; the JDK's default is for ever.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private MonitorServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** @throws TidegateException if the address cannot be listened on, or the key cannot be read */
    public static MonitorServer start(ListenConfig config, Routes answers) {
        HttpServer server = listen(config);
        AtomicLong number = new AtomicLong();
        // A full queue makes the accepting thread answer itself: new connections then wait in the kernel.
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(REQUESTS_WAITING_MAX),
                task -> {
                    Thread thread = new Thread(task, "tidegate monitor http " + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.CallerRunsPolicy());
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/", new MonitorHandler(config.token(), answers));
        server.start();
        return new MonitorServer(server, threads);
    }

    private static HttpServer listen(ListenConfig config) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(config.host()), config.port());
            if (config.tls().isEmpty()) {
                return HttpServer.create(address, BACKLOG);
            }
            HttpsConfigurator tls = new HttpsConfigurator(tls(config.tls().get()));
            HttpsServer server = HttpsServer.create(address, BACKLOG);
            server.setHttpsConfigurator(tls);
            return server;
        } catch (IOException e) {
            throw new TidegateException(
                    ConfigCode.MONITOR_ADDRESS,
                    "cannot listen on " + config.host() + ":" + config.port() + ": " + e.getMessage(),
                    "free the port, or set monitor.listen",
                    e);
        }
    }

    private static SSLContext tls(ListenConfig.Tls tls) {
        try (InputStream file = Files.newInputStream(tls.keystore())) {
            char[] password = tls.password().reveal().toCharArray();
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(file, password);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new TidegateException(
                    ConfigCode.MONITOR_KEYSTORE,
                    "cannot read the key in " + tls.keystore() + " ("
                            + e.getClass().getSimpleName() + ")",
                    "monitor.tls.keystore must be a PKCS12 file with key and certificate, monitor.tls.password its password",
                    e);
        }
    }

    /** The port it listens on, also if the config left that open. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
