package dev.tidegate.capture.publish;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.CaptureCode;
import dev.tidegate.model.text.HumanFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Watches the disk of the broker that runs in this process: a broker whose disk is full does not come up again. Before
 * that capture waits, and the source keeps its WAL. Used by the role's thread alone.
 */
public final class BrokerDisk {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Optional<Path> directory;
    private final long freeMinBytes;
    private long lookedAtNanos;
    private boolean low;

    public BrokerDisk(Optional<Path> directory, long freeMinBytes) {
        this.directory = directory;
        this.freeMinBytes = freeMinBytes;
        this.lookedAtNanos = System.nanoTime() - LOOK_EVERY.toNanos();
    }

    /** @throws TidegateException BROKER-DISK-LOW, passing; once low, half as much again has to be free */
    public void requireRoom() {
        if (directory.isEmpty() || System.nanoTime() - lookedAtNanos < LOOK_EVERY.toNanos()) {
            return;
        }
        lookedAtNanos = System.nanoTime();
        long free = freeBytes(directory.get());
        low = free < (low ? freeMinBytes + freeMinBytes / 2 : freeMinBytes);
        if (low) {
            lookedAtNanos -= LOOK_EVERY.toNanos();
            throw new TidegateException(
                    CaptureCode.BROKER_DISK_LOW,
                    "only " + HumanFormat.bytes(free) + " are free for the embedded broker in " + directory.get()
                            + ": nothing is captured, and the source keeps its WAL",
                    "make room on that disk, or lower capture.disk-free-min");
        }
    }

    private static long freeBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
