package dev.tidegate.system.field.watch;

import dev.tidegate.testkit.postgres.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Somebody who writes on the source all the time, beside the tables of the test: the stream is never at the end of the WAL. */
final class BackgroundWrites implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(20);

    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Void> end;

    private BackgroundWrites(TestDatabase source) {
        end = CompletableFuture.runAsync(() -> write(source));
    }

    static BackgroundWrites on(TestDatabase source) {
        source.execute("CREATE SCHEMA busy", "CREATE TABLE busy.noise (at timestamptz)");
        return new BackgroundWrites(source);
    }

    private void write(TestDatabase source) {
        try {
            while (!stop.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                source.execute("INSERT INTO busy.noise VALUES (now())");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop.countDown();
        end.join();
    }
}
