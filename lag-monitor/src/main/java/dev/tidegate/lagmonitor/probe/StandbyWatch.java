package dev.tidegate.lagmonitor.probe;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.postgres.replication.StandbySlot;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks the standbys that the source's URL names for their copies of the slot, on a thread of its own: one that hangs delays
 * nothing. Does nothing if the URL names a single host.
 */
final class StandbyWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration FIRST_WITHIN = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final List<DatabaseConfig> hosts;
    private final String slot;
    private final BackgroundLoop loop;
    private final CountDownLatch asked = new CountDownLatch(1);
    private boolean started;

    /** Written by the loop's thread alone. */
    private volatile List<StandbySlot> last = List.of();

    StandbyWatch(DatabaseConfig source, String slot) {
        this.hosts = DatabaseUrl.eachHost(source);
        this.slot = slot;
        this.loop = new BackgroundLoop("tidegate monitor standbys", CLOSE_WITHIN, this::run);
    }

    /** As of some seconds ago. Waits a moment for the first answer. One thread. */
    List<StandbySlot> copies() {
        if (!started && !hosts.isEmpty()) {
            started = true;
            loop.start();
            awaitFirst();
        }
        return last;
    }

    private void awaitFirst() {
        try {
            // Without an answer by then the list is empty, and the next sample has it.
            boolean unused = asked.await(FIRST_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(StopSignal stop) {
        do {
            List<StandbySlot> found = new ArrayList<>();
            hosts.forEach(host -> ask(host).ifPresent(found::add));
            last = List.copyOf(found);
            asked.countDown();
        } while (!stop.await(EVERY));
    }

    private Optional<StandbySlot> ask(DatabaseConfig host) {
        String place = DatabaseUrl.place(host);
        try (Connection session = new SourceDatabase(ProbeTimeouts.on(host)).open("monitor")) {
            return StandbySlot.read(session, place, slot);
        } catch (SQLException e) {
            return Optional.of(StandbySlot.unknown(place, SqlFailures.describe(e)));
        }
    }

    @Override
    public void close() {
        if (started) {
            loop.close();
        }
    }
}
