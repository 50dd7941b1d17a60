package dev.tidegate.benchmark.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code -Xlog:gc:file=…:uptime} writes, with any of the JVM's stop-the-world collectors. */
public final class GcLog {

    /** For example {@code [3.210s] GC(4) Pause Young (Allocation Failure) 120M->31M(500M) 4.512ms}. */
    private static final Pattern PAUSE =
            Pattern.compile("\\[(\\d+\\.\\d+)s].* Pause .* (\\d+)([KMG])->(\\d+)([KMG])\\(.*\\) (\\d+\\.\\d+)ms");

    private static final int QUARTERS = 4;

    private final List<Pause> pauses;

    private GcLog(List<Pause> pauses) {
        this.pauses = pauses;
    }

    private record Pause(double uptimeSeconds, double seconds, long leftOverBytes) {}

    public static GcLog read(Path file) throws IOException {
        return of(Files.readAllLines(file));
    }

    static GcLog of(List<String> lines) {
        List<Pause> pauses = new ArrayList<>();
        for (String line : lines) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.lookingAt()) {
                pauses.add(new Pause(
                        Double.parseDouble(pause.group(1)),
                        Double.parseDouble(pause.group(6)) / 1000,
                        bytes(pause.group(4), pause.group(5))));
            }
        }
        return new GcLog(pauses);
    }

    private static long bytes(String number, String unit) {
        int shift =
                switch (unit) {
                    case "K" -> 10;
                    case "M" -> 20;
                    default -> 30;
                };
        return Long.parseLong(number) << shift;
    }

    /** What the last collection left over. */
    public OptionalLong lastLeftOver() {
        return pauses.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(pauses.get(pauses.size() - 1).leftOverBytes());
    }

    /** The collections between two times since the JVM's start, in seconds. */
    public HeapUse between(double start, double end, OptionalLong liveAtEndBytes) {
        List<Pause> counted = pauses.stream()
                .filter(pause -> pause.uptimeSeconds() > start && pause.uptimeSeconds() <= end)
                .toList();
        List<OptionalLong> byQuarter = new ArrayList<>();
        for (int quarter = 0; quarter < QUARTERS; quarter++) {
            double from = start + (end - start) * quarter / QUARTERS;
            double to = start + (end - start) * (quarter + 1) / QUARTERS;
            byQuarter.add(counted.stream()
                    .filter(pause -> pause.uptimeSeconds() > from && pause.uptimeSeconds() <= to)
                    .mapToLong(Pause::leftOverBytes)
                    .min());
        }
        double seconds = counted.stream().mapToDouble(Pause::seconds).sum();
        return new HeapUse(counted.size(), seconds, byQuarter, liveAtEndBytes);
    }
}
