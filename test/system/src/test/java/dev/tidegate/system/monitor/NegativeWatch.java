package dev.tidegate.system.monitor;

import dev.tidegate.runtime.StopSignal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks all the time at what is shown, and keeps every field that was below zero once, and every look without an answer. */
final class NegativeWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(100);
    private static final Pattern IN_JSON = Pattern.compile("\"([A-Za-z]+)\":(-[0-9.E+-]+)");
    private static final Pattern IN_METRICS = Pattern.compile("(?m)^([a-z_]+(?:\\{.*})?) (-\\S+)$");

    private final Supplier<List<String>> shown;
    private final Set<String> found = new ConcurrentSkipListSet<>();
    private final AtomicInteger samples = new AtomicInteger();
    private final StopSignal stop = new StopSignal();
    private final Thread thread = new Thread(this::run, "negative watch");

    NegativeWatch(Supplier<List<String>> shown) {
        this.shown = shown;
        thread.start();
    }

    private void run() {
        while (!stop.await(EVERY)) {
            try {
                shown.get().forEach(this::search);
                samples.incrementAndGet();
            } catch (RuntimeException e) {
                found.add("no answer: " + e);
            }
        }
    }

    /** @param text JSON or metrics */
    void search(String text) {
        for (Pattern negative : List.of(IN_JSON, IN_METRICS)) {
            Matcher matcher = negative.matcher(text);
            while (matcher.find()) {
                found.add(matcher.group(1) + " " + matcher.group(2));
            }
        }
    }

    Set<String> found() {
        return found;
    }

    int samples() {
        return samples.get();
    }

    @Override
    public void close() {
        stop.request();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
