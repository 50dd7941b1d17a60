package dev.tidegate.benchmark.report;

import dev.tidegate.benchmark.contender.TidegateLauncher;
import dev.tidegate.benchmark.server.ServerPair;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Where, when and with what it was measured. Unknown things read {@code unknown}. */
public record Machine(
        String date,
        String commit,
        int cores,
        String processor,
        String memory,
        String system,
        String fileSystem,
        String jdkOfTidegate,
        String jdkOfBenchmark,
        Map<String, String> versions,
        Map<String, String> serverSettings) {

    private static final String UNKNOWN = "unknown";

    public static Machine here(Path checkout, Path scratch, TidegateLauncher launcher) throws IOException {
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                commit(checkout),
                Runtime.getRuntime().availableProcessors(),
                fromProc("cpuinfo", "model name"),
                fromProc("meminfo", "MemTotal"),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                fileSystem(scratch),
                launcher.jdkVersion(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                builtIn(),
                new TreeMap<>(ServerPair.SETTINGS));
    }

    private static String commit(Path checkout) {
        String git = checkout.toString();
        String commit = firstLine(List.of("git", "-C", git, "rev-parse", "--short=12", "HEAD"));
        String changes = firstLine(List.of("git", "-C", git, "status", "--porcelain", "--untracked-files=no"));
        return changes.isEmpty() || changes.equals(UNKNOWN) ? commit : commit + " with local changes";
    }

    /** A line like {@code model name : …} of a file in /proc. */
    private static String fromProc(String file, String name) {
        try {
            return Files.readAllLines(Path.of("/proc", file)).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String fileSystem(Path directory) throws IOException {
        return Files.getFileStore(directory).type();
    }

    private static String firstLine(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean done = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            return done ? output.lines().findFirst().orElse("") : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    private static Map<String, String> builtIn() {
        Properties properties = new Properties();
        try (InputStream file = Machine.class.getResourceAsStream("/versions.properties")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> versions = new TreeMap<>();
        properties.forEach((name, version) -> versions.put(name.toString(), version.toString()));
        versions.put("postgresql", ServerPair.VERSION.release());
        return versions;
    }
}
