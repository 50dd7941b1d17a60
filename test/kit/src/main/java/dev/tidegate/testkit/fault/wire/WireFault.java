package dev.tidegate.testkit.fault.wire;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * What is to happen to a call on its way, once, or to all of them until the fault is lifted. Laid with {@link
 * WireProxy#lay}. May be used from any thread.
 */
public final class WireFault {

    /** What happens to the call. */
    public enum Effect {
        /** The connection is cut before the server sees the call. */
        FAIL_BEFORE,
        /** The server does what it is asked for; the connection is cut before the client learns it. */
        FAIL_AFTER,
        /** The server sees a part of the message, then the connection is cut. */
        TEAR,
        /** The connection stands still, both ways, and then continues. */
        HANG,
        /** The connection stands still, both ways, and is then cut. */
        HANG_AND_CUT,
        /** The message is late. */
        SLOW,
        /** The client gets an error of the server's: {@link WireFault#code}. */
        REFUSE
    }

    private final Effect effect;
    private final Predicate<Call> where;
    private final boolean every;
    private final int skip;
    private final Duration duration;
    private final String code;
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicInteger hits = new AtomicInteger();
    private final CountDownLatch hit = new CountDownLatch(1);
    private final CountDownLatch lifted = new CountDownLatch(1);
    private volatile String victim = "";

    private WireFault(Effect effect, Predicate<Call> where, boolean every, int skip, Duration duration, String code) {
        this.effect = effect;
        this.where = where;
        this.every = every;
        this.skip = skip;
        this.duration = duration;
        this.code = code;
    }

    /** Happens to one call: the first that fits. */
    public static WireFault once(Effect effect, Predicate<Call> where) {
        return new WireFault(effect, where, false, 0, Duration.ZERO, "");
    }

    /** Happens to every call that fits, until it is lifted. */
    public static WireFault every(Effect effect, Predicate<Call> where) {
        return new WireFault(effect, where, true, 0, Duration.ZERO, "");
    }

    /** @param calls that fit are let through first */
    public WireFault after(int calls) {
        return new WireFault(effect, where, every, calls, duration, code);
    }

    /** How long a connection stands still at the most, or how late a message is. */
    public WireFault lasting(Duration time) {
        return new WireFault(effect, where, every, skip, time, code);
    }

    /** @param sqlStateOrError what a refused call is answered with */
    public WireFault answering(String sqlStateOrError) {
        return new WireFault(effect, where, every, skip, duration, sqlStateOrError);
    }

    Effect effect() {
        return effect;
    }

    String code() {
        return code;
    }

    Duration duration() {
        return duration;
    }

    /** @return whether it happens to this call; a fault that happens once happens to one call only */
    boolean claims(Call call) {
        if (isLifted() || !where.test(call)) {
            return false;
        }
        int number = seen.getAndIncrement();
        return every ? number >= skip : number == skip;
    }

    /** It has happened. */
    void struck(Call call) {
        if (hits.getAndIncrement() == 0) {
            victim = call.toString();
        }
        hit.countDown();
    }

    /** Whether it had happened within the time. */
    public boolean awaitHit(Duration atMost) {
        return await(hit, atMost);
    }

    /** How often it has happened. */
    public int hits() {
        return hits.get();
    }

    /** The first call that it has happened to; empty while there is none. */
    public String victim() {
        return victim;
    }

    /** Of a connection that stands still: returns when its time is over. */
    public void awaitEnd() {
        await(lifted, duration);
    }

    /** Ends it; what stands still continues, or is cut. */
    public void lift() {
        lifted.countDown();
    }

    boolean isLifted() {
        return lifted.getCount() == 0;
    }

    /** Returns when it is lifted, or its time is over. */
    void standStill() {
        await(lifted, duration);
    }

    private static boolean await(CountDownLatch latch, Duration atMost) {
        try {
            return latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
