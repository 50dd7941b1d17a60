package dev.tidegate.system.faults.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Disks of campaigns that were killed: they stay mounted, with their servers, and take memory. A disk's name has the process
 * that made it.
 */
final class LeftOverDisks {

    private static final Path MOUNTS = Path.of("/proc/mounts");
    private static final String NAME = "tidegate-faults-";
    private static final Pattern MOUNT = Pattern.compile("^" + NAME + "([0-9]+) (\\S+) tmpfs ");
    private static final Duration UNMOUNTED_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private LeftOverDisks() {}

    static String nameOfOurs() {
        return NAME + ProcessHandle.current().pid();
    }

    /** Those whose process is gone, and the servers on them. */
    static void unmount() {
        try {
            for (Path disk : leftOver()) {
                endServersOn(disk);
                unmount(disk);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unmount what a killed campaign left", e);
        }
    }

    static List<Path> leftOver() throws IOException {
        if (!Files.exists(MOUNTS)) {
            return List.of();
        }
        return Files.readAllLines(MOUNTS).stream()
                .map(MOUNT::matcher)
                .filter(Matcher::find)
                .filter(mount ->
                        ProcessHandle.of(Long.parseLong(mount.group(1))).isEmpty())
                .map(mount -> Path.of(mount.group(2)))
                .toList();
    }

    /** A server's first process has its directory in the command line; the others end after it. */
    private static void endServersOn(Path disk) {
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(" " + disk + "/"))
                        .isPresent())
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static void unmount(Path disk) throws IOException {
        long end = System.nanoTime() + UNMOUNTED_WITHIN.toNanos();
        while (!SmallDisk.run("umount", disk.toString())) {
            if (System.nanoTime() > end) {
                throw new IOException(disk + " is busy");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
