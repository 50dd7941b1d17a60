package dev.tidegate.lagmonitor.alert.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.config.monitor.WebhookConfig;
import dev.tidegate.config.monitor.WebhookConfig.Format;
import dev.tidegate.lagmonitor.alert.Notification;
import dev.tidegate.lagmonitor.alert.Severity;
import dev.tidegate.model.text.PrintableText;
import dev.tidegate.runtime.http.BoundedExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Notification by an HTTP POST of JSON. */
final class WebhookNotifier implements Notifier {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);

    private final String name;
    private final WebhookConfig config;
    private final Duration answeredWithin;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();

    WebhookNotifier(String name, WebhookConfig config) {
        this(name, config, ANSWERED_WITHIN);
    }

    /** @param answeredWithin the whole answer, its body too */
    WebhookNotifier(String name, WebhookConfig config, Duration answeredWithin) {
        this.name = name;
        this.config = config;
        this.answeredWithin = answeredWithin;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void tell(Notification notice) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(config.url().reveal()))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(notice), StandardCharsets.UTF_8));
        config.headers().forEach((header, value) -> request.setHeader(header, value.reveal()));
        int status;
        try {
            status = BoundedExchange.send(client, request.build(), answeredWithin);
        } catch (IOException e) {
            // The message may name the address, which may be a secret.
            throw new IOException("it cannot be reached: " + e.getClass().getSimpleName(), e);
        }
        if (status / 100 != 2) {
            throw new IOException("it answers with HTTP " + status);
        }
    }

    private String body(Notification notice) {
        if (config.template().isPresent()) {
            return config.template().get().fill(notice.fields());
        }
        return config.format() == Format.SLACK ? slack(notice) : json(notice);
    }

    private static String json(Notification notice) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        notice.fields().forEach(node::put);
        return node.toString();
    }

    /** Slack's own three characters are escaped; the rest is text to it. */
    private static String slack(Notification notice) {
        String mark =
                switch (notice.kind()) {
                    case FIRING, STILL_FIRING ->
                        notice.condition().severity() == Severity.CRITICAL ? ":red_circle: " : ":large_yellow_circle: ";
                    case RESOLVED -> ":large_green_circle: ";
                };
        String action = notice.fields().get("action");
        String text = mark + "*" + escaped(notice.headline()) + "*" + (action.isEmpty() ? "" : "\n" + escaped(action));
        return JsonNodeFactory.instance.objectNode().put("text", text).toString();
    }

    private static String escaped(String text) {
        return PrintableText.lines(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
