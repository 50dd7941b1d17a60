package dev.tidegate.apply.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventQueueTest {

    private static final ReaderEvent.Batch BATCH = new ReaderEvent.Batch(List.of(), 100, Optional.empty());

    private final EventQueue queue = new EventQueue(8, 250);

    @Test
    void piecesThatTheReaderKeepsWaitUntilTheWriterHasMadeRoom() throws Exception {
        queue.put(BATCH);
        queue.put(BATCH);
        queue.awaitRoomFor(50);
        Thread reader = start(200);
        await().until(() -> reader.getState() == Thread.State.WAITING);

        queue.poll(Duration.ZERO);
        assertThat(queue.poll(Duration.ZERO)).contains(BATCH);
        reader.join();
    }

    @Test
    void whatIsLargerThanTheBoundGetsThroughAlone() throws Exception {
        queue.awaitRoomFor(10_000);
    }

    @Test
    void nobodyWaitsWhenItIsClosed() throws Exception {
        queue.put(BATCH);
        Thread reader = start(200);
        queue.close();
        reader.join();
    }

    private Thread start(long bytes) {
        Thread reader = new Thread(() -> {
            try {
                queue.awaitRoomFor(bytes);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }
}
