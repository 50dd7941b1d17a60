package dev.tidegate.runtime;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The thread of work that runs beside the roles until it is closed, and must never fail a process: probes, progress
 * lines, deliveries. A daemon, so that it ends with the process whatever it waits for.
 */
public final class BackgroundLoop implements AutoCloseable {

    private final StopSignal stop = new StopSignal();
    private final Duration closeWithin;
    private final Thread thread;

    /**
     * Not started yet.
     *
     * @param name of the thread
     * @param closeWithin how long {@link #close} waits before it interrupts
     * @param work returns soon after the stop, and handles its own failures
     */
    public BackgroundLoop(String name, Duration closeWithin, Consumer<StopSignal> work) {
        this.closeWithin = closeWithin;
        this.thread = new Thread(() -> work.accept(stop), name);
        thread.setDaemon(true);
    }

    /** Once. */
    public BackgroundLoop start() {
        thread.start();
        return this;
    }

    public boolean isStopping() {
        return stop.isRequested();
    }

    /** Asks for the stop, waits, and then interrupts: a server that does not answer holds nobody up for long. */
    @Override
    public void close() {
        stop.request();
        try {
            thread.join(closeWithin.toMillis());
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
