package dev.tidegate.lagmonitor.alert.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.config.database.Secret;
import dev.tidegate.config.monitor.MailConfig;
import dev.tidegate.config.monitor.WebhookConfig;
import dev.tidegate.lagmonitor.alert.Condition;
import dev.tidegate.lagmonitor.alert.Notification;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Receivers that take a connection, and then send a byte now and then for as long as anybody listens. */
@Timeout(30)
class StalledReceiverTest {

    private static final Duration WITHIN = Duration.ofMillis(700);
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(50);

    private static final Notification NOTICE = new Notification(
            "orders",
            Condition.LAG_HIGH,
            Notification.Kind.FIRING,
            "the target is behind",
            "1",
            Instant.EPOCH,
            Instant.EPOCH);

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aWebhookWhoseHeadersNeverEnd() {
        trickle("HTTP/1.1 200 OK\r\nX-Long: ", "x");
        assertEndsInTime(webhook());
    }

    @Test
    void aWebhookWhoseBodyNeverEnds() {
        trickle("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n");
        assertEndsInTime(webhook());
    }

    @Test
    void aMailServerThatNeverEndsItsGreeting() {
        trickle("", "220-wait\r\n");
        assertEndsInTime(mail(MailConfig.Security.NONE));
    }

    @Test
    void aMailServerThatNeverSpeaksTls() {
        trickle("\u0016", "\u0003");
        assertEndsInTime(mail(MailConfig.Security.TLS));
    }

    private void assertEndsInTime(Notifier receiver) {
        try (receiver) {
            long before = System.nanoTime();
            assertThatThrownBy(() -> receiver.tell(NOTICE)).isInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(WITHIN.plusSeconds(5));
        }
    }

    private WebhookNotifier webhook() {
        return new WebhookNotifier(
                "webhook",
                new WebhookConfig(
                        new Secret("http://127.0.0.1:" + server.getLocalPort() + "/"),
                        WebhookConfig.Format.JSON,
                        Optional.empty(),
                        Map.of()),
                WITHIN);
    }

    private MailNotifier mail(MailConfig.Security security) {
        return new MailNotifier(
                new MailConfig(
                        "127.0.0.1",
                        server.getLocalPort(),
                        security,
                        Optional.empty(),
                        "tidegate@example.org",
                        List.of("dba@example.org")),
                WITHIN);
    }

    private void trickle(String first, String again) {
        Thread thread = new Thread(
                () -> {
                    try (Socket socket = server.accept();
                            OutputStream out = socket.getOutputStream()) {
                        out.write(first.getBytes(StandardCharsets.ISO_8859_1));
                        while (true) {
                            out.write(again.getBytes(StandardCharsets.ISO_8859_1));
                            out.flush();
                            LockSupport.parkNanos(BETWEEN_BYTES.toNanos());
                        }
                    } catch (IOException e) {
                        // The client has gone, as it should.
                        return;
                    }
                },
                "trickle");
        thread.setDaemon(true);
        thread.start();
    }
}
