package dev.tidegate.lagmonitor.alert.delivery;

import dev.tidegate.config.monitor.AlertsConfig;
import dev.tidegate.lagmonitor.alert.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Hands each notification to every receiver's queue. Thread-safe. */
public final class AlertDispatcher implements AutoCloseable {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private final List<DeliveryQueue> posts = new ArrayList<>();

    public AlertDispatcher(AlertsConfig config) {
        this(config, FIRST_PAUSE);
    }

    AlertDispatcher(AlertsConfig config, Duration firstPause) {
        for (int i = 0; i < config.webhooks().size(); i++) {
            posts.add(new DeliveryQueue(
                    new WebhookNotifier("webhook " + (i + 1), config.webhooks().get(i)), firstPause));
        }
        config.mail().ifPresent(mail -> posts.add(new DeliveryQueue(new MailNotifier(mail), firstPause)));
    }

    public void tell(Notification notice) {
        posts.forEach(post -> post.add(notice));
    }

    public long delivered() {
        return posts.stream().mapToLong(DeliveryQueue::delivered).sum();
    }

    /** Given up after some attempts; the log says which. */
    public long undelivered() {
        return posts.stream().mapToLong(DeliveryQueue::undelivered).sum();
    }

    @Override
    public void close() {
        posts.forEach(DeliveryQueue::close);
    }
}
