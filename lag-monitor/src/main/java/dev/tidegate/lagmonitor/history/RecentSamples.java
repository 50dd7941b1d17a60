package dev.tidegate.lagmonitor.history;

import dev.tidegate.lagmonitor.model.Sample;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The looks of the last hour, in memory. Any thread may call. */
public final class RecentSamples {

    private static final int LOOKS_MAX = 20_000;

    private final Duration keep;
    private final Deque<Sample> looks = new ArrayDeque<>();

    public RecentSamples(Duration keep) {
        this.keep = keep;
    }

    public synchronized void add(Sample look) {
        looks.addLast(look);
        while (looks.size() > LOOKS_MAX || look.nanos() - looks.getFirst().nanos() > keep.toNanos()) {
            looks.removeFirst();
        }
    }

    /** The oldest first, those not older than that before the newest. */
    public synchronized List<Sample> last(Duration window) {
        List<Sample> found = new ArrayList<>();
        if (looks.isEmpty()) {
            return found;
        }
        long from = looks.getLast().nanos() - window.toNanos();
        for (Iterator<Sample> newestFirst = looks.descendingIterator(); newestFirst.hasNext(); ) {
            Sample look = newestFirst.next();
            if (look.nanos() < from) {
                break;
            }
            found.add(look);
        }
        Collections.reverse(found);
        return found;
    }

    public synchronized List<Sample> all() {
        return new ArrayList<>(looks);
    }
}
