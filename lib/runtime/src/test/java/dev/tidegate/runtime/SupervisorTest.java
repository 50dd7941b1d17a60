package dev.tidegate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.runtime.Supervisor.State;
import dev.tidegate.runtime.Supervisor.Status;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SupervisorTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final List<Duration> waits = new CopyOnWriteArrayList<>();

    /** One step of a scripted role. */
    private interface Step {
        void run(StopSignal stop) throws Exception;
    }

    /** Runs its steps one by one, each in a run of its own. */
    private record Scripted(Queue<Step> steps) implements Role {
        static Scripted of(Step... steps) {
            return new Scripted(new ArrayDeque<>(List.of(steps)));
        }

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public void runOnce(StopSignal stop) throws Exception {
            steps.remove().run(stop);
        }
    }

    private static void connectionLost(StopSignal stop) throws SQLException {
        throw new SQLException("terminating connection", "57P01");
    }

    private static void slotMissing(StopSignal stop) {
        throw new TidegateException(ServerCode.SLOT_MISSING, "the slot is gone", "");
    }

    private static void untilStopped(StopSignal stop) {
        while (!stop.await(Duration.ofSeconds(1))) {
            Thread.onSpinWait();
        }
    }

    private Supervisor start(Role role) {
        Backoff backoff =
                new Backoff(Duration.ofMillis(100), Duration.ofMillis(350), Duration.ofSeconds(10), new Random() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public double nextDouble() {
                        return 0;
                    }
                });
        return Supervisor.start(role, backoff, now::get, (stop, wait) -> {
            waits.add(wait);
            return stop.isRequested();
        });
    }

    private static Status endOf(Supervisor supervisor) throws Exception {
        return supervisor.end().get(10, TimeUnit.SECONDS);
    }

    @Test
    void startsAgainAfterPassingFailuresAndWaitsLongerEachTime() throws Exception {
        Status end = endOf(start(Scripted.of(
                SupervisorTest::connectionLost,
                SupervisorTest::connectionLost,
                SupervisorTest::connectionLost,
                SupervisorTest::connectionLost,
                SupervisorTest::slotMissing)));

        assertThat(waits)
                .containsExactly(
                        Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(350), Duration.ofMillis(350));
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.failure().orElseThrow().code()).isEqualTo("SLOT-MISSING");
        assertThat(end.restarts()).isEqualTo(4);
    }

    @Test
    void waitsBrieflyAgainAfterAHealthyRun() throws Exception {
        endOf(start(Scripted.of(
                SupervisorTest::connectionLost,
                SupervisorTest::connectionLost,
                stop -> {
                    now.updateAndGet(instant -> instant.plusSeconds(10));
                    connectionLost(stop);
                },
                SupervisorTest::slotMissing)));

        assertThat(waits).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(100));
    }

    @Test
    void stopsWhenAsked() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        Supervisor supervisor = start(Scripted.of(stop -> {
            running.countDown();
            untilStopped(stop);
        }));
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(supervisor.stop(Duration.ofSeconds(10))).isTrue();
        assertThat(endOf(supervisor).state()).isEqualTo(State.STOPPED);
        assertThat(supervisor.status().failure()).isEmpty();
    }

    @Test
    void interruptsARoleThatDoesNotStop() {
        Supervisor supervisor = start(Scripted.of(stop -> new CountDownLatch(1).await()));

        assertThat(supervisor.stop(Duration.ofMillis(200))).isTrue();
        assertThat(supervisor.status().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void doesNotStartAgainWhenStoppedDuringTheWait() throws Exception {
        CountDownLatch known = new CountDownLatch(1);
        Backoff backoff = new Backoff(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), new Random(1));
        Supervisor supervisor =
                Supervisor.start(Scripted.of(SupervisorTest::connectionLost), backoff, now::get, (stop, wait) -> {
                    known.countDown();
                    return stop.await(wait);
                });
        assertThat(known.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(supervisor.status().state()).isEqualTo(State.WAITING);

        assertThat(supervisor.stop(Duration.ofSeconds(10))).isTrue();
        assertThat(supervisor.status().state()).isEqualTo(State.STOPPED);
        assertThat(supervisor.status().restarts()).isZero();
    }

    @Test
    void endsWithARoleThatHasDoneItsWork() throws Exception {
        Role once = new Role() {
            @Override
            public String name() {
                return "once";
            }

            @Override
            public boolean finishes() {
                return true;
            }

            @Override
            public void runOnce(StopSignal stop) {
                // Done at once.
            }
        };

        Status status = start(once).end().get(10, TimeUnit.SECONDS);

        assertThat(status).isEqualTo(new Status(State.FINISHED, java.util.Optional.empty(), 0));
    }

    @Test
    void takesAReturnWithoutAStopForADefect() throws Exception {
        Status end = endOf(start(Scripted.of(stop -> {})));
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.failure().orElseThrow().code()).isEqualTo("INTERNAL");
    }

    @Test
    void stopsOnAnErrorOfTheVirtualMachine() throws Exception {
        Status end = endOf(start(Scripted.of(stop -> {
            throw new StackOverflowError();
        })));
        assertThat(end.state()).isEqualTo(State.FAILED);
    }
}
