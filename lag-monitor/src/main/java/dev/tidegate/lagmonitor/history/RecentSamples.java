package dev.tidegate.lagmonitor.history;

import dev.tidegate.lagmonitor.model.Sample;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The samples of the last hour, in memory. Thread-safe. */
public final class RecentSamples {

    private static final int SAMPLES_MAX = 20_000;

    private final Duration keep;
    private final Deque<Sample> samples = new ArrayDeque<>();

    public RecentSamples(Duration keep) {
        this.keep = keep;
    }

    public synchronized void add(Sample sample) {
        samples.addLast(sample);
        while (samples.size() > SAMPLES_MAX
                || sample.nanos() - samples.getFirst().nanos() > keep.toNanos()) {
            samples.removeFirst();
        }
    }

    /** The oldest first, those not older than that before the newest. */
    public synchronized List<Sample> last(Duration window) {
        List<Sample> found = new ArrayList<>();
        if (samples.isEmpty()) {
            return found;
        }
        long from = samples.getLast().nanos() - window.toNanos();
        for (Iterator<Sample> newestFirst = samples.descendingIterator(); newestFirst.hasNext(); ) {
            Sample sample = newestFirst.next();
            if (sample.nanos() < from) {
                break;
            }
            found.add(sample);
        }
        Collections.reverse(found);
        return found;
    }

    public synchronized List<Sample> all() {
        return new ArrayList<>(samples);
    }
}
