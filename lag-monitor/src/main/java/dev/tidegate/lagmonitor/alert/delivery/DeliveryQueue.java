package dev.tidegate.lagmonitor.alert.delivery;

import dev.tidegate.lagmonitor.alert.Notification;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of notifications for one receiver, delivered in order on a thread of its own, so that one that hangs holds up
 * nobody else. Tries a few times; what cannot be delivered is logged and counted, never dropped in silence.
 */
final class DeliveryQueue implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryQueue.class);
    private static final int WAITING_MAX = 100;
    private static final int ATTEMPTS_MAX = 6;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);
    private static final long POLL_MILLIS = 200;

    private final Notifier receiver;
    private final Duration firstPause;
    private final BlockingQueue<Notification> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicLong undelivered = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final BackgroundLoop loop;

    /** @param firstPause before the second attempt; doubled from then on */
    DeliveryQueue(Notifier receiver, Duration firstPause) {
        this.receiver = receiver;
        this.firstPause = firstPause;
        this.loop = new BackgroundLoop("tidegate alerts to " + receiver.name(), CLOSE_WITHIN, this::run).start();
    }

    void add(Notification notice) {
        if (!waiting.offer(notice)) {
            giveUp(notice, WAITING_MAX + " others are waiting already");
        }
    }

    private void run(StopSignal stop) {
        try {
            while (!stop.isRequested()) {
                Notification notice = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (notice != null) {
                    deliver(notice, stop);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            receiver.close();
        }
    }

    private void deliver(Notification notice, StopSignal stop) throws InterruptedException {
        Duration pause = firstPause;
        for (int attempt = 1; ; attempt++) {
            String why;
            try {
                receiver.tell(notice);
                delivered.incrementAndGet();
                return;
            } catch (IOException e) {
                why = e.getMessage();
            } catch (RuntimeException e) {
                // A defect must not end the thread.
                why = e.getClass().getName();
                LOG.debug("An alert could not be sent", e);
            }
            if (attempt == ATTEMPTS_MAX || stop.await(pause)) {
                giveUp(notice, why);
                return;
            }
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        }
    }

    private void giveUp(Notification notice, String why) {
        undelivered.incrementAndGet();
        LOG.warn("{} did not get an alert ({}): {}", receiver.name(), why, notice.headline());
    }

    long delivered() {
        return delivered.get();
    }

    long undelivered() {
        return undelivered.get();
    }

    @Override
    public void close() {
        loop.close();
    }
}
