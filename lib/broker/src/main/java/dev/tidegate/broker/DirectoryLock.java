package dev.tidegate.broker;

import dev.tidegate.model.file.PrivateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a second broker out of a directory, in this process and in others. The operating system frees the lock of a
 * process that dies, so a crash leaves nothing to clean up.
 */
final class DirectoryLock implements AutoCloseable {
    private static final String FILE = "broker.lock";

    /**
     * The directories locked by this process. POSIX drops all locks of a process on a file when the process closes any
     * descriptor of it, so a second attempt from inside must be refused before it opens the file.
     */
    private static final Set<Path> LOCKED_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @throws IllegalStateException if another broker uses the directory */
    static DirectoryLock acquire(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!LOCKED_HERE.add(real)) {
            throw inUse(real, "this process");
        }
        FileChannel channel = null;
        try {
            channel = PrivateFile.open(real.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(real, "another process");
            }
            return new DirectoryLock(real, channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            LOCKED_HERE.remove(real);
            throw e;
        }
    }

    private static IllegalStateException inUse(Path directory, String by) {
        return new IllegalStateException("The broker directory " + directory + " is in use by " + by
                + "; stop that one first, or give each pipeline a data directory of its own");
    }

    @Override
    public void close() throws IOException {
        channel.close();
        LOCKED_HERE.remove(directory);
    }
}
