package dev.tidegate.monitor.probe;

import dev.tidegate.monitor.Reading;

/** Asks one of the three. Used by one thread. */
public interface Probe<T> extends AutoCloseable {

    /** What is asked, for people: {@code the source}. */
    String name();

    /** May take as long as its own time-outs; opens again what has failed. Changes nothing. */
    Reading<T> read();

    /** Gives up what it holds; it can be read again. */
    @Override
    void close();
}
