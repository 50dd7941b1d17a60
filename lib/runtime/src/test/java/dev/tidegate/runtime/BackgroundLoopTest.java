package dev.tidegate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BackgroundLoopTest {

    @Test
    void endsAtTheStopWithoutAnInterrupt() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        BackgroundLoop loop = new BackgroundLoop("loop", Duration.ofSeconds(10), stop -> {
            stop.await(Duration.ofMinutes(1));
            if (!Thread.currentThread().isInterrupted()) {
                ended.countDown();
            }
        });

        loop.start().close();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.isStopping()).isTrue();
    }

    @Test
    void interruptsWorkThatDoesNotLookAtTheStop() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        BackgroundLoop loop = new BackgroundLoop("loop", Duration.ofMillis(50), stop -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });

        loop.start().close();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
