package dev.tidegate.load.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Threads that work off something together while the load's own thread looks after them. */
public final class WorkerThreads {

    private static final long LOOK_EVERY_MILLIS = 500;

    private WorkerThreads() {}

    /**
     * @param worker makes each thread's work, which ends by itself and never throws
     * @param meanwhile is called again and again until all have ended
     */
    public static void run(String name, int threads, Supplier<Runnable> worker, Runnable meanwhile) {
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(worker.get(), "tidegate " + name + " " + (i + 1));
            thread.setDaemon(true);
            thread.start();
            started.add(thread);
        }
        for (Thread thread : started) {
            while (thread.isAlive()) {
                try {
                    TimeUnit.MILLISECONDS.timedJoin(thread, LOOK_EVERY_MILLIS);
                } catch (InterruptedException e) {
                    started.forEach(Thread::interrupt);
                    Thread.currentThread().interrupt();
                    return;
                }
                meanwhile.run();
            }
        }
    }
}
