package dev.tidegate.system.faults.world;

import dev.tidegate.testkit.process.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** A directory on a disk of its own that can be filled up: a tmpfs, which needs root. Elsewhere an ordinary one. */
public final class SmallDisk implements AutoCloseable {

    private static final String SIZE = "768m";
    private static final int BLOCK_BYTES = 64 * 1024;

    private final Path directory;
    private final boolean isSmall;

    private SmallDisk(Path directory, boolean isSmall) {
        this.directory = directory;
        this.isSmall = isSmall;
    }

    public static SmallDisk at(Path directory) {
        try {
            Files.createDirectories(directory);
            boolean mounted = System.getProperty("user.name").equals("root")
                    && run(
                            "mount",
                            "-t",
                            "tmpfs",
                            "-o",
                            "size=" + SIZE,
                            LeftOverDisks.nameOfOurs(),
                            directory.toString());
            return new SmallDisk(directory, mounted);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + directory, e);
        }
    }

    static boolean run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public Path directory() {
        return directory;
    }

    /** Whether it can be filled up. */
    public boolean isSmall() {
        return isSmall;
    }

    /** Takes every byte that is left. */
    public void fill() {
        try (SeekableByteChannel ballast =
                Files.newByteChannel(ballast(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ballast.position(ballast.size());
            for (int bytes = BLOCK_BYTES; bytes > 0; ) {
                bytes = writes(ballast, bytes) ? bytes : bytes / 2;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot fill " + directory, e);
        }
    }

    private static boolean writes(SeekableByteChannel ballast, int bytes) {
        try {
            return ballast.write(ByteBuffer.allocate(bytes)) == bytes;
        } catch (IOException full) {
            return false;
        }
    }

    /** Ends {@link #fill}. */
    public void free() {
        try {
            Files.deleteIfExists(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot free " + directory, e);
        }
    }

    private Path ballast() {
        return directory.resolve("ballast");
    }

    @Override
    public void close() {
        if (!isSmall) {
            return;
        }
        try {
            Directories.delete(directory);
        } catch (UncheckedIOException e) {
            // The mount point itself is busy; what was in it is gone.
        }
        try {
            run("umount", directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unmount " + directory, e);
        }
    }
}
