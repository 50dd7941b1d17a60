package dev.tidegate.apply.snapshot;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.verification.SnapshotRequestRow;
import dev.tidegate.state.verification.SnapshotRequestState;
import dev.tidegate.state.verification.SnapshotRequestStore;
import dev.tidegate.topic.message.WalMessage;
import dev.tidegate.topic.message.WalMessage.SnapshotRequest;
import dev.tidegate.topic.record.LaneRecord.TransactionalMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pause of the lane for a verification, which needs snapshots of source and target at the same point
 * (docs/adr/0012-verification.md). The whole handshake of the lane's two threads and the verification:
 *
 * <ol>
 *   <li>The reader finds the request in the stream: it hands over what came before, {@link #ask}s and
 *       {@link #awaitPoint waits}.
 *   <li>The writer, having written that, waits for the point in the row of tidegate.verification_cut and
 *       {@link #findPoint answers} the reader.
 *   <li>The reader hands over everything before the point, then a mark. At the mark the writer {@link #handOut hands out}
 *       the target's snapshot.
 * </ol>
 *
 * <p>Every wait is bounded. Nothing that goes wrong here stops the lane: the verification tries again.
 *
 * <p>Used by both threads, each for its own methods. Statements run on the writer's session, each in a transaction of its
 * own.
 */
public final class VerificationPause implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VerificationPause.class);
    private static final Duration CHECK_EVERY = Duration.ofMillis(5);
    private static final Duration HOLD_MAX = Duration.ofSeconds(10);
    private static final Duration KEEP_MAX = Duration.ofSeconds(60);
    /** Longer than the writer waits for the point: it may have much to write before it comes to the request. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);

    private final Connection connection;
    private final SnapshotRequestStore requests;
    private final PipelineName pipeline;
    private final TargetDatabase target;
    private final boolean isPossible;

    /** Id of the request that the reader waits for; null if none. Both threads. */
    private String asked;

    /** Both threads. */
    private Optional<Lsn> answer = Optional.empty();
    /** Both threads. */
    private boolean released;

    /** Opened before the point is known, since that takes longer than a snapshot; null if there is none. */
    private SnapshotSession prepared;

    /** The verification may still have to import it; null if there is none. */
    private SnapshotSession handedOut;

    private long heldNanos;
    private Duration keepMax = Duration.ZERO;

    /** @param isPossible only for the main lane: its point is the target's, and no other lane's is */
    public VerificationPause(Connection connection, PipelineConfig config, boolean isPossible) {
        this.isPossible = isPossible;
        this.connection = connection;
        this.pipeline = config.pipeline();
        this.requests = new SnapshotRequestStore(connection, pipeline);
        this.target = new TargetDatabase(config.target());
    }

    /** The reader's thread: what the message asks for; empty if nothing, or if the lane does not pause. */
    public Optional<SnapshotRequest> requestIn(TransactionalMessage message) {
        return isPossible ? requestIn(pipeline, message) : Optional.empty();
    }

    public static Optional<SnapshotRequest> requestIn(PipelineName pipeline, TransactionalMessage message) {
        return WalMessage.parse(pipeline, message.prefix(), message.content())
                .filter(SnapshotRequest.class::isInstance)
                .map(SnapshotRequest.class::cast);
    }

    /** The reader's thread, before it hands over the request. */
    public synchronized void ask(SnapshotRequest request) {
        asked = request.id();
        answer = Optional.empty();
    }

    /**
     * The reader's thread.
     *
     * @return where the target's snapshot is due; empty if there will be none, or no answer came in time
     */
    public synchronized Optional<Lsn> awaitPoint() throws InterruptedException {
        long deadline = System.nanoTime() + ANSWER_TIMEOUT.toNanos();
        while (asked != null && !released) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                asked = null;
                return Optional.empty();
            }
            wait(left);
        }
        return answer;
    }

    /** Lets the reader go, now and from now on. Any thread. */
    public synchronized void release() {
        released = true;
        notifyAll();
    }

    private synchronized void answer(String id, Optional<Lsn> point) {
        if (id.equals(asked)) {
            asked = null;
            answer = point;
            notifyAll();
        }
    }

    /** The writer's thread: waits until the verification knows the point, and tells it to the reader. */
    public void findPoint(SnapshotRequest request, StopSignal stop) throws SQLException {
        answer(request.id(), pointOf(request, stop));
    }

    /** @return empty if nobody asks any more, or the point did not become known in time */
    private Optional<Lsn> pointOf(SnapshotRequest request, StopSignal stop) throws SQLException {
        long since = System.nanoTime();
        keepMax = request.keepMax().compareTo(KEEP_MAX) < 0 ? request.keepMax() : KEEP_MAX;
        Optional<SnapshotRequestRow> row = read(request.id());
        if (row.isEmpty() || !prepare(request.id(), row.get().lockKey())) {
            return Optional.empty();
        }
        Duration max = request.holdMax().compareTo(HOLD_MAX) < 0 ? request.holdMax() : HOLD_MAX;
        while (row.isPresent() && row.get().point().isEmpty()) {
            boolean over = System.nanoTime() - since > max.toNanos() || stop.await(CHECK_EVERY);
            if (over
                    && expire(
                            request.id(),
                            SnapshotRequestState.ASKED,
                            "the applier has waited for " + max.toMillis() + " ms")) {
                break;
            }
            row = read(request.id());
        }
        heldNanos = System.nanoTime() - since;
        Optional<Lsn> point = row.flatMap(SnapshotRequestRow::point);
        if (point.isEmpty()) {
            closePrepared();
        }
        return point;
    }

    /** The writer's thread: everything before the point is committed, nothing else. */
    public void handOut(String id, StopSignal stop) throws SQLException {
        if (prepared == null || !prepared.isFor(id)) {
            return;
        }
        long since = System.nanoTime();
        SnapshotSession session = prepared;
        prepared = null;
        try {
            String snapshot = session.export();
            long held = heldNanos + System.nanoTime() - since;
            boolean isTaken = requests.handOut(id, snapshot, Duration.ofNanos(held));
            connection.commit();
            if (isTaken) {
                closeHandedOut();
                handedOut = session;
                session.keepUntilImported();
                LOG.info("handed out a snapshot for verification {}, lane paused for {} ms", id, held / 1_000_000);
                keep(id, stop);
                return;
            }
        } catch (SQLException e) {
            LOG.warn("no snapshot for verification {}: {}", id, SqlFailures.describe(e));
        }
        session.close();
    }

    /** A repair writes what the target should be at this point, and lets the lane go in the same transaction. */
    private void keep(String id, StopSignal stop) throws SQLException {
        if (keepMax.isZero()) {
            return;
        }
        long since = System.nanoTime();
        Optional<SnapshotRequestRow> row = read(id);
        while (row.filter(found -> found.state() == SnapshotRequestState.HANDED_OUT)
                .isPresent()) {
            boolean over = System.nanoTime() - since > keepMax.toNanos() || stop.await(CHECK_EVERY);
            if (over
                    && expire(
                            id,
                            SnapshotRequestState.HANDED_OUT,
                            "the applier was kept for " + keepMax.toMillis() + " ms")) {
                LOG.warn("repair {} did not end in time; the lane continues without it", id);
                return;
            }
            row = read(id);
        }
    }

    /** A target that gives no further session must not stop the lane. */
    private boolean prepare(String id, long lockKey) throws SQLException {
        closePrepared();
        try {
            prepared = SnapshotSession.open(target, pipeline, id, lockKey);
            return true;
        } catch (SQLException | RuntimeException e) {
            String why = e instanceof SQLException sql ? SqlFailures.describe(sql) : e.getMessage();
            LOG.warn("no session for verification {}: {}", id, why);
            expire(id, SnapshotRequestState.ASKED, "the applier got no session: " + why);
            return false;
        }
    }

    /** @return empty if nobody asks any more */
    private Optional<SnapshotRequestRow> read(String id) throws SQLException {
        Optional<SnapshotRequestRow> row = requests.find(id);
        connection.commit();
        return row.filter(found -> found.state() != SnapshotRequestState.EXPIRED);
    }

    private boolean expire(String id, SnapshotRequestState in, String note) throws SQLException {
        boolean expired = requests.expire(id, in, note);
        connection.commit();
        return expired;
    }

    private void closePrepared() {
        if (prepared != null) {
            prepared.close();
            prepared = null;
        }
    }

    private void closeHandedOut() {
        if (handedOut != null) {
            handedOut.close();
            handedOut = null;
        }
    }

    @Override
    public void close() {
        closePrepared();
        closeHandedOut();
    }
}
