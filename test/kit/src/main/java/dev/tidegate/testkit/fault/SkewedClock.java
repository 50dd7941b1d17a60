package dev.tidegate.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A wall clock that is wrong by as much as a test says, for another process; its monotonic clock stays right. By Debian's
 * libfaketime, which not every machine has.
 */
public final class SkewedClock {

    private final Path library;
    private final Path file;

    private SkewedClock(Path library, Path file) {
        this.library = library;
        this.file = file;
    }

    /** @return empty on a machine without libfaketime */
    public static Optional<SkewedClock> create(Path directory, Duration skew) {
        return create(directory, skew, skew.toString());
    }

    /** @param name among the clocks of the directory */
    public static Optional<SkewedClock> create(Path directory, Duration skew, String name) {
        return library().map(library -> {
            SkewedClock clock =
                    new SkewedClock(library, directory.toAbsolutePath().resolve("skew-" + name));
            clock.set(skew);
            return clock;
        });
    }

    private static Optional<Path> library() {
        Path libraries = Path.of("/usr/lib");
        try (Stream<Path> machines = Files.list(libraries)) {
            return machines.map(machine -> machine.resolve("faketime/libfaketime.so.1"))
                    .filter(Files::isReadable)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** From now on, in a process that runs, too. */
    public void set(Duration skew) {
        try {
            // Moved into place: a reader never finds half of it.
            Path next = Files.writeString(
                    file.resolveSibling(file.getFileName() + ".next"), "%+d".formatted(skew.toSeconds()));
            Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", file.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_DISABLE_SHM", "1");
    }
}
