package dev.tidegate.lagmonitor.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest events, in memory. Thread-safe. */
public final class RecentEvents {

    private static final int EVENTS_MAX = 200;

    private final Deque<Event> events = new ArrayDeque<>();

    public synchronized void add(Event event) {
        events.addFirst(event);
        if (events.size() > EVENTS_MAX) {
            events.removeLast();
        }
    }

    /** The newest first. */
    public synchronized List<Event> all() {
        return new ArrayList<>(events);
    }
}
