package dev.tidegate.lagmonitor.http;

import dev.tidegate.config.monitor.ListenConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import dev.tidegate.runtime.http.HttpEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Starts the monitor's HTTP endpoint: {@code monitor.listen}, {@code monitor.tls} and {@code monitor.token} of the config. */
public final class MonitorServer {

    private MonitorServer() {}

    /** @throws TidegateException MONITOR-ADDRESS if the address cannot be listened on, MONITOR-KEYSTORE if the key cannot be read */
    public static HttpEndpoint start(ListenConfig config, Routes routes) {
        try {
            return HttpEndpoint.start(
                    config.host(),
                    config.port(),
                    config.tls().map(MonitorServer::tls),
                    "tidegate monitor http",
                    new MonitorSite(config, routes));
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
}
