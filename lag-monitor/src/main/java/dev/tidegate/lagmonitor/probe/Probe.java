package dev.tidegate.lagmonitor.probe;

import dev.tidegate.lagmonitor.model.Observed;

/** Reads one server: source, Kafka or target. Confined to one thread. */
public interface Probe<T> extends AutoCloseable {

    /** What is asked, for people: {@code the source}. */
    String name();

    /** May take as long as its own time-outs; opens again what has failed. Changes nothing. */
    Observed<T> read();

    /** Gives up what it holds; it can be read again. */
    @Override
    void close();
}
