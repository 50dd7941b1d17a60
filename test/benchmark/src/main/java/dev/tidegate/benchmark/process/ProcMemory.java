package dev.tidegate.benchmark.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Memory of one process that is in RAM.
 *
 * @param anonymousBytes its own: heap, stack
 * @param sharedBytes files (programs and libraries) and shared memory, which others may have mapped too
 */
record ProcMemory(long anonymousBytes, long sharedBytes) {

    /** @return empty if the process is gone, or this is no Linux */
    static Optional<ProcMemory> read(long pid) {
        try {
            return Optional.of(parse(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static ProcMemory parse(List<String> status) {
        return new ProcMemory(bytes(status, "RssAnon:"), bytes(status, "RssFile:") + bytes(status, "RssShmem:"));
    }

    /** A line looks like {@code RssAnon:     1234 kB}; a process that is just ending has none. */
    private static long bytes(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(
                                line.substring(name.length(), line.indexOf('k')).strip())
                        * 1024)
                .findFirst()
                .orElse(0);
    }
}
