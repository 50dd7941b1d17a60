package dev.tidegate.monitor.alert;

import dev.tidegate.core.config.AlertsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Hands each notice to all who are to be told. Any thread may call. */
public final class AlertDesk implements AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private final List<AlertPost> posts = new ArrayList<>();

    public AlertDesk(AlertsConfig config) {
        this(config, FIRST_PAUSE);
    }

    AlertDesk(AlertsConfig config, Duration firstPause) {
        for (int i = 0; i < config.webhooks().size(); i++) {
            posts.add(new AlertPost(
                    new WebhookReceiver("webhook " + (i + 1), config.webhooks().get(i)), firstPause));
        }
        config.mail().ifPresent(mail -> posts.add(new AlertPost(new MailReceiver(mail), firstPause)));
    }

    public void tell(Notice notice) {
        posts.forEach(post -> post.add(notice));
    }

    public long delivered() {
        return posts.stream().mapToLong(AlertPost::delivered).sum();
    }

    /** Given up after some attempts; the log says which. */
    public long undelivered() {
        return posts.stream().mapToLong(AlertPost::undelivered).sum();
    }

    @Override
    public void close() {
        posts.forEach(AlertPost::close);
    }
}
