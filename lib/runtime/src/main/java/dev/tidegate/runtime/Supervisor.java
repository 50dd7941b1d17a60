package dev.tidegate.runtime;

import dev.tidegate.model.failure.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a role: runs it again with backoff after a transient failure, and no more after a permanent one. Its
 * methods may be called by any thread.
 */
public final class Supervisor {

    /** How a wait for the next try passes; tests give one that does not wait. */
    public interface Sleeper {
        /** @return whether to stop */
        boolean sleep(StopSignal stop, Duration wait);
    }

    /** What the role is doing. */
    public enum State {
        RUNNING,
        /** Had a transient failure and waits for the next try. */
        WAITING,
        STOPPED,
        /** Has done its work; see {@link Role#finishes}. */
        FINISHED,
        /** Ended with a permanent failure. */
        FAILED
    }

    /**
     * @param failure the last one, also while the role runs again; empty if there was none
     * @param restarts how often the role was started again
     */
    public record Status(State state, Optional<TidegateException> failure, long restarts) {}

    private static final Duration BLOCKED_WAIT_MAX = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    private final Role role;
    private final Backoff backoff;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final StopSignal stop = new StopSignal();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final Thread thread;
    /** Written by the role's thread alone. */
    private volatile Status status = new Status(State.RUNNING, Optional.empty(), 0);

    private Supervisor(Role role, Backoff backoff, InstantSource clock, Sleeper sleeper) {
        this.role = role;
        this.backoff = backoff;
        this.clock = clock;
        this.sleeper = sleeper;
        this.thread = new Thread(this::supervise, "tidegate " + role.name());
        thread.setDaemon(true);
    }

    public static Supervisor start(Role role) {
        return start(role, Backoff.defaults(), InstantSource.system(), StopSignal::await);
    }

    public static Supervisor start(Role role, Backoff backoff, InstantSource clock, Sleeper sleeper) {
        Supervisor supervisor = new Supervisor(role, backoff, clock, sleeper);
        supervisor.thread.start();
        return supervisor;
    }

    public String name() {
        return role.name();
    }

    /** See {@link Role#finishes}. */
    public boolean finishes() {
        return role.finishes();
    }

    public Status status() {
        return status;
    }

    /** Completed, never exceptionally, when the role has ended in any way. A copy: nobody else can end it. */
    public CompletableFuture<Status> end() {
        return end.copy();
    }

    /** Asks the role to stop and does not wait. May be repeated. */
    public void requestStop() {
        stop.request();
    }

    /**
     * Asks the role to stop and waits for it; interrupts it when half the time is over.
     *
     * @return whether it has ended
     */
    public boolean stop(Duration timeout) {
        stop.request();
        Duration half = timeout.dividedBy(2);
        if (joined(half)) {
            return true;
        }
        LOG.warn("{} has not stopped within {} ms, interrupting it", role.name(), half.toMillis());
        thread.interrupt();
        return joined(half);
    }

    private boolean joined(Duration timeout) {
        try {
            // join(0) would wait for ever
            thread.join(Math.max(1, timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void supervise() {
        try {
            while (runOnce() && !stop.isRequested()) {
                status = new Status(State.RUNNING, status.failure(), status.restarts() + 1);
            }
        } finally {
            if (status.state() != State.FAILED && status.state() != State.FINISHED) {
                status = new Status(State.STOPPED, status.failure(), status.restarts());
            }
            end.complete(status);
        }
    }

    /** @return whether to start the role again */
    private boolean runOnce() {
        Instant startedAt = clock.instant();
        try {
            role.runOnce(stop);
            if (stop.isRequested()) {
                return false;
            }
            if (!role.finishes()) {
                throw new IllegalStateException(role.name() + " returned although nobody asked it to stop");
            }
            status = new Status(State.FINISHED, status.failure(), status.restarts());
            return false;
        } catch (Throwable thrown) {
            return again(Failures.classify(thrown), Duration.between(startedAt, clock.instant()));
        }
    }

    private boolean again(TidegateException failure, Duration ran) {
        if (stop.isRequested()) {
            LOG.info("{} was stopped; on its way out: {}", role.name(), failure.describe());
            return false;
        }
        if (!failure.isTransient()) {
            LOG.error("{} stops. {}", role.name(), failure.describe());
            LOG.debug("{} stops", role.name(), failure);
            status = new Status(State.FAILED, Optional.of(failure), status.restarts());
            return false;
        }
        boolean news = !isLast(failure);
        if (failure.isBlocked() && news) {
            backoff.restart();
        }
        Duration wait = backoff.after(ran);
        if (failure.isBlocked()) {
            // Whoever has done the next step looks whether it helped.
            wait = wait.compareTo(BLOCKED_WAIT_MAX) > 0 ? BLOCKED_WAIT_MAX : wait;
        }
        if (failure.isBlocked() && news) {
            LOG.error("{} is blocked, and continues by itself. {}", role.name(), failure.describe());
        } else if (!failure.isBlocked()) {
            LOG.warn(
                    "{}: {}: {}; next try in {} ms",
                    role.name(),
                    failure.code(),
                    failure.getMessage(),
                    wait.toMillis());
        }
        status = new Status(State.WAITING, Optional.of(failure), status.restarts());
        LOG.debug("{}: {}", role.name(), failure.code(), failure);
        return !sleeper.sleep(stop, wait);
    }

    private boolean isLast(TidegateException failure) {
        return status.failure()
                .filter(last -> last.code().equals(failure.code()))
                .filter(last -> last.getMessage().equals(failure.getMessage()))
                .isPresent();
    }
}
