package dev.tidegate.lagmonitor.alert.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.monitor.AlertLimits;
import dev.tidegate.config.monitor.AlertTemplate;
import dev.tidegate.config.monitor.AlertsConfig;
import dev.tidegate.config.monitor.MailConfig;
import dev.tidegate.config.monitor.MailConfig.Security;
import dev.tidegate.config.monitor.WebhookConfig;
import dev.tidegate.config.monitor.WebhookConfig.Format;
import dev.tidegate.lagmonitor.alert.Condition;
import dev.tidegate.lagmonitor.alert.Notification;
import dev.tidegate.lagmonitor.alert.Notification.Kind;
import dev.tidegate.testkit.sink.HttpSink;
import dev.tidegate.testkit.sink.SmtpSink;
import dev.tidegate.testkit.tls.CertificateAuthority;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts on the way to those who are told: real HTTP and SMTP, on loopback. */
class AlertDispatcherTest {

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Instant SINCE = Instant.parse("2026-01-01T12:00:00Z");

    private final HttpSink http = HttpSink.start();
    private final SmtpSink smtp = SmtpSink.start();

    @AfterEach
    void close() {
        http.close();
        smtp.close();
    }

    @Test
    void aWebhookGetsJsonWithEveryField() throws Exception {
        try (AlertDispatcher desk = desk(webhook(Format.JSON, Optional.empty()))) {
            desk.tell(notice(Kind.FIRING));
            await().atMost(WITHIN).until(() -> http.received().size() == 1);
        }
        HttpSink.Received received = http.received().get(0);
        JsonNode json = new ObjectMapper().readTree(received.text());
        assertThat(received.headers()).containsEntry("x-key", "open sesame");
        assertThat(json.get("pipeline").asText()).isEqualTo("orders");
        assertThat(json.get("alert").asText()).isEqualTo("lag-high");
        assertThat(json.get("state").asText()).isEqualTo("firing");
        assertThat(json.get("severity").asText()).isEqualTo("critical");
        assertThat(json.get("summary").asText()).isEqualTo("the target is <5 min> \"behind\"\n& more");
        assertThat(json.get("since").asText()).isEqualTo(SINCE.toString());
        AlertTemplate.NAMES.forEach(name -> assertThat(json.has(name)).as(name).isTrue());
    }

    @Test
    void slackGetsItsOwnForm() throws Exception {
        try (AlertDispatcher desk = desk(webhook(Format.SLACK, Optional.empty()))) {
            desk.tell(notice(Kind.FIRING));
            desk.tell(notice(Kind.RESOLVED));
            await().atMost(WITHIN).until(() -> http.received().size() == 2);
        }
        assertThat(text(0))
                .startsWith(":red_circle: *orders: lag-high: ")
                .contains("&lt;5 min&gt;", "&amp; more")
                .doesNotContain("<");
        assertThat(text(1)).startsWith(":large_green_circle: *orders: lag-high: resolved after 10 min, it was: ");
    }

    private String text(int i) throws Exception {
        return new ObjectMapper()
                .readTree(http.received().get(i).text())
                .get("text")
                .asText();
    }

    @Test
    void aTemplateStaysJsonWhateverIsPutIn() throws Exception {
        AlertTemplate template =
                new AlertTemplate("{\"service\": \"{{ pipeline }}/{{alert}}\", \"words\": [\"{{summary}}\"]}");
        try (AlertDispatcher desk = desk(webhook(Format.JSON, Optional.of(template)))) {
            desk.tell(notice(Kind.FIRING));
            await().atMost(WITHIN).until(() -> http.received().size() == 1);
        }
        JsonNode json = new ObjectMapper().readTree(http.received().get(0).text());
        assertThat(json.get("service").asText()).isEqualTo("orders/lag-high");
        assertThat(json.at("/words/0").asText()).isEqualTo("the target is <5 min> \"behind\"\n& more");
    }

    @Test
    void whatARefusingReceiverMissedComesLaterAndInOrder() {
        http.refuse(3);
        try (AlertDispatcher desk = desk(webhook(Format.JSON, Optional.empty()))) {
            desk.tell(notice(Kind.FIRING));
            desk.tell(notice(Kind.RESOLVED));
            await().atMost(WITHIN).until(() -> http.received().size() == 2);
            assertThat(http.received().get(0).text()).contains("\"firing\"");
            assertThat(http.received().get(1).text()).contains("\"resolved\"");
            await().atMost(WITHIN).until(() -> desk.delivered() == 2);
        }
    }

    @Test
    void whatNobodyTakesIsCountedAfterABoundedNumberOfAttempts() {
        http.refuse(1_000);
        try (AlertDispatcher desk = desk(webhook(Format.JSON, Optional.empty()))) {
            desk.tell(notice(Kind.FIRING));
            await().atMost(WITHIN).until(() -> desk.undelivered() == 1);
            http.refuse(0);
            desk.tell(notice(Kind.RESOLVED));
            await().atMost(WITHIN).until(() -> desk.delivered() == 1);
        }
    }

    @Test
    void mailTellsOfTheBeginningAndOfTheEnd() {
        MailConfig mail = new MailConfig(
                "127.0.0.1",
                smtp.port(),
                Security.NONE,
                Optional.of(new MailConfig.Login("bot", new Secret("open sesame"))),
                "tidegate@example.com",
                List.of("a@example.com", "b@example.com"));
        try (AlertDispatcher desk = desk(mail)) {
            desk.tell(notice(Kind.FIRING));
            desk.tell(notice(Kind.RESOLVED));
            await().atMost(WITHIN).until(() -> smtp.mails().size() == 2);
        }
        SmtpSink.Mail firing = smtp.mails().get(0);
        assertThat(firing.from()).isEqualTo("tidegate@example.com");
        assertThat(firing.to()).containsExactly("a@example.com", "b@example.com");
        assertThat(new String(Base64.getDecoder().decode(firing.login()), StandardCharsets.UTF_8))
                .endsWith("\0bot\0open sesame");
        assertThat(firing.text())
                .contains("Subject: [tidegate] CRITICAL orders: lag-high: the target is", "action: see which stage")
                .doesNotContain("open sesame");
        assertThat(smtp.mails().get(1).text()).contains("Subject: [tidegate] RESOLVED orders: lag-high: resolved");
    }

    @Test
    void mailDoesNotGoOutInTheClearWhereTlsIsAskedFor() {
        MailConfig mail = new MailConfig(
                "127.0.0.1",
                smtp.port(),
                Security.STARTTLS,
                Optional.empty(),
                "a@example.com",
                List.of("b@example.com"));
        try (AlertDispatcher desk = desk(mail)) {
            desk.tell(notice(Kind.FIRING));
            await().atMost(WITHIN).until(() -> desk.undelivered() == 1);
        }
        assertThat(smtp.mails()).isEmpty();
    }

    @Test
    void mailAndItsLoginGoOverTlsToTheServerThatTheCertificateIsFor(@TempDir Path directory) throws Exception {
        CertificateAuthority key = CertificateAuthority.in(directory.resolve("mail"));
        try (SmtpSink server = SmtpSink.startWithTls(key.server())) {
            assertThat(undelivered(server, SSLContext.getDefault()))
                    .as("nobody vouches for the certificate")
                    .isOne();
            assertThat(server.mails()).isEmpty();

            assertThat(undelivered(server, key.client())).isZero();
            assertThat(server.mails()).singleElement().satisfies(mail -> {
                assertThat(mail.encrypted()).isTrue();
                assertThat(new String(Base64.getDecoder().decode(mail.login()), StandardCharsets.UTF_8))
                        .endsWith("\0bot\0open sesame");
                assertThat(mail.text()).contains("Subject: [tidegate] CRITICAL orders: lag-high");
            });
        }
        CertificateAuthority another = CertificateAuthority.in(directory.resolve("another"), "127.0.0.2");
        try (SmtpSink server = SmtpSink.startWithTls(another.server())) {
            assertThat(undelivered(server, another.client()))
                    .as("a certificate for somebody else")
                    .isOne();
            assertThat(server.mails()).isEmpty();
        }
    }

    /** How many of one notice. What a JVM trusts is one for all of it. */
    private static long undelivered(SmtpSink server, SSLContext trusting) throws Exception {
        MailConfig mail = new MailConfig(
                "127.0.0.1",
                server.port(),
                Security.STARTTLS,
                Optional.of(new MailConfig.Login("bot", new Secret("open sesame"))),
                "a@example.com",
                List.of("b@example.com"));
        SSLContext before = SSLContext.getDefault();
        SSLContext.setDefault(trusting);
        try (AlertDispatcher desk = desk(mail)) {
            desk.tell(notice(Kind.FIRING));
            await().atMost(WITHIN).until(() -> desk.undelivered() + desk.delivered() == 1);
            return desk.undelivered();
        } finally {
            SSLContext.setDefault(before);
        }
    }

    private WebhookConfig webhook(Format format, Optional<AlertTemplate> template) {
        return new WebhookConfig(
                new Secret(http.url("/hook")), format, template, Map.of("X-Key", new Secret("open sesame")));
    }

    private static AlertDispatcher desk(WebhookConfig webhook) {
        return desk(List.of(webhook), Optional.empty());
    }

    private static AlertDispatcher desk(MailConfig mail) {
        return desk(List.of(), Optional.of(mail));
    }

    private static AlertDispatcher desk(List<WebhookConfig> webhooks, Optional<MailConfig> mail) {
        return new AlertDispatcher(
                new AlertsConfig(AlertLimits.defaults(), Duration.ZERO, Duration.ofHours(1), webhooks, mail),
                Duration.ofMillis(10));
    }

    private static Notification notice(Kind kind) {
        return new Notification(
                "orders",
                Condition.LAG_HIGH,
                kind,
                "the target is <5 min> \"behind\"\n& more",
                "301.000",
                SINCE,
                SINCE.plusSeconds(600));
    }
}
