package dev.tidegate.load.session;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.postgres.session.AdvisoryHolder;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Keeps every other load of a pipeline out, as a lock of a session of the target. */
public final class LoadLock {

    private static final Duration WAIT_MAX = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Connection target;
    private final PipelineName pipeline;

    /** @param target its session holds the lock until it ends */
    public LoadLock(Connection target, PipelineName pipeline) {
        this.target = target;
        this.pipeline = pipeline;
    }

    /**
     * @return false if another load has it
     * @throws TidegateException LOAD-LOCK-FOREIGN, transient, if a session of another role has it: that one may keep it for ever
     */
    public boolean tryTake() throws SQLException {
        if (isTaken()) {
            return true;
        }
        Optional<AdvisoryHolder> holder = holder();
        if (holder.filter(found -> !found.isOurs()).isPresent()) {
            throw foreign(holder.get());
        }
        return false;
    }

    /**
     * A server needs a moment to see that the session of a process that has just ended is gone.
     *
     * @throws TidegateException LOAD-RUNNING or LOAD-LOCK-FOREIGN if somebody else has it
     */
    public void take() throws SQLException {
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        while (!isTaken()) {
            if (System.nanoTime() > end || new StopSignal().await(POLL)) {
                requireTaken();
                return;
            }
        }
    }

    private void requireTaken() throws SQLException {
        if (!tryTake()) {
            throw new TidegateException(
                    LoadCode.LOAD_RUNNING,
                    "another process is loading pipeline " + pipeline + " into this target"
                            + holder().map(found -> ": " + found.describe()).orElse(""),
                    "let it finish, or stop it and start again");
        }
    }

    private boolean isTaken() throws SQLException {
        return Sql.on(target).isTrue("SELECT pg_try_advisory_lock(hashtext('tidegate load'), hashtext(?))", pipeline);
    }

    private Optional<AdvisoryHolder> holder() throws SQLException {
        int[] numbers = Sql.on(target)
                .one(
                        "SELECT hashtext('tidegate load'), hashtext(?)",
                        row -> new int[] {row.getInt(1), row.getInt(2)},
                        pipeline);
        return AdvisoryHolder.of(target, numbers[0], numbers[1]);
    }

    private TidegateException foreign(AdvisoryHolder holder) {
        return new TidegateException(
                LoadCode.LOAD_LOCK_FOREIGN,
                "the lock for loads of pipeline " + pipeline + " is kept by " + holder.describe(),
                holder.endStranger("load") + "; the load then continues by itself");
    }

    /** For who comes next: the end of the session would do it too, but a server takes a moment to notice that. */
    public void release() throws SQLException {
        Sql.on(target).isTrue("SELECT pg_advisory_unlock(hashtext('tidegate load'), hashtext(?))", pipeline);
    }
}
