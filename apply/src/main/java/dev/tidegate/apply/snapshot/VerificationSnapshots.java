package dev.tidegate.apply.snapshot;

import dev.tidegate.apply.read.ReaderEvent;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.StopSignal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The applier's half of a cut (docs/adr/0012-verification.md): waits, for a bounded time, until the verification knows the
 * point of its snapshot of the source, and takes the target's snapshot when the lane stands there. Both sides meet in
 * the row of tidegate.verification_cut. Nothing that goes wrong here stops the lane: the verification tries again.
 *
 * <p>Owned by the writer's thread; each statement in a transaction of its own.
 */
public final class VerificationSnapshots implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VerificationSnapshots.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    private static final Duration HOLD_MAX = Duration.ofSeconds(10);
    private static final Duration KEEP_MAX = Duration.ofSeconds(60);

    private static final String READ = """
            SELECT state, at_lsn::text, lock_key
            FROM tidegate.verification_cut
            WHERE id = ? AND pipeline = ?
            """;

    private static final String EXPIRE = """
            UPDATE tidegate.verification_cut
            SET state = 'expired', note = ?
            WHERE id = ? AND state = 'asked'
            """;

    /** Waits for a repair that is about to commit: it has the row locked, and then it is no longer 'cut'. */
    private static final String STOP_KEEPING = """
            UPDATE tidegate.verification_cut
            SET state = 'expired', note = ?
            WHERE id = ? AND state = 'cut'
            """;

    private static final String HAND_OUT = """
            UPDATE tidegate.verification_cut
            SET state = 'cut', snapshot = ?, applier_held = ? * interval '1 microsecond'
            WHERE id = ? AND state = 'known'
            """;

    /** The row as the verification left it. */
    private record Request(String state, Optional<Lsn> point, long lockKey) {}

    private final Connection connection;
    private final PipelineName pipeline;
    private final TargetDatabase target;

    /** Opened before the point is known, since that takes longer than a cut; null if there is none. */
    private SnapshotSession prepared;

    /** The verification may still have to import it; null if there is none. */
    private SnapshotSession handedOut;

    private long heldNanos;
    private Duration keepMax = Duration.ZERO;

    public VerificationSnapshots(Connection connection, PipelineConfig config) {
        this.connection = connection;
        this.pipeline = config.pipeline();
        this.target = new TargetDatabase(config.target());
    }

    /** @return the point; empty if nobody asks any more, or the point did not become known in time */
    public Optional<Lsn> hold(ReaderEvent.PauseForVerify hold, StopSignal stop) throws SQLException {
        long since = System.nanoTime();
        keepMax = hold.keepMax().compareTo(KEEP_MAX) < 0 ? hold.keepMax() : KEEP_MAX;
        Optional<Request> request = read(hold.id());
        if (request.isEmpty() || !prepare(hold.id(), request.get().lockKey())) {
            return Optional.empty();
        }
        Duration max = hold.holdMax().compareTo(HOLD_MAX) < 0 ? hold.holdMax() : HOLD_MAX;
        while (request.isPresent() && request.get().point().isEmpty()) {
            boolean over = System.nanoTime() - since > max.toNanos() || stop.await(LOOK_EVERY);
            if (over && update(EXPIRE, "the applier has waited for " + max.toMillis() + " ms", hold.id())) {
                break;
            }
            request = read(hold.id());
        }
        heldNanos = System.nanoTime() - since;
        Optional<Lsn> point = request.flatMap(Request::point);
        if (point.isEmpty()) {
            closePrepared();
        }
        return point;
    }

    /** Everything before the point is committed, nothing else. */
    public void cut(ReaderEvent.SnapshotHere cut, StopSignal stop) throws SQLException {
        if (prepared == null || !prepared.isFor(cut.id())) {
            return;
        }
        long since = System.nanoTime();
        SnapshotSession session = prepared;
        prepared = null;
        try {
            String snapshot = session.export();
            long held = heldNanos + System.nanoTime() - since;
            if (handOut(snapshot, held, cut.id())) {
                closeHandedOut();
                handedOut = session;
                session.keepUntilImported();
                LOG.info("handed out a snapshot for verification {}, held for {} ms", cut.id(), held / 1_000_000);
                keep(cut, stop);
                return;
            }
        } catch (SQLException e) {
            LOG.warn("no snapshot for verification {}: {}", cut.id(), SqlFailures.describe(e));
        }
        session.close();
    }

    /** A repair writes what the target should be at this point, and lets the lane go in the same transaction. */
    private void keep(ReaderEvent.SnapshotHere cut, StopSignal stop) throws SQLException {
        if (keepMax.isZero()) {
            return;
        }
        long since = System.nanoTime();
        Optional<Request> request = read(cut.id());
        while (request.filter(row -> row.state().equals("cut")).isPresent()) {
            boolean over = System.nanoTime() - since > keepMax.toNanos() || stop.await(LOOK_EVERY);
            if (over && update(STOP_KEEPING, "the applier was kept for " + keepMax.toMillis() + " ms", cut.id())) {
                LOG.warn("repair {} did not end in time; the lane goes on without it", cut.id());
                return;
            }
            request = read(cut.id());
        }
    }

    private boolean handOut(String snapshot, long held, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HAND_OUT)) {
            statement.setString(1, snapshot);
            statement.setLong(2, held / 1_000);
            statement.setString(3, id);
            int rows = statement.executeUpdate();
            connection.commit();
            return rows == 1;
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
            update(EXPIRE, "the applier got no session: " + why, id);
            return false;
        }
    }

    private Optional<Request> read(String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, id);
            statement.setString(2, pipeline.value());
            Optional<Request> request = Optional.empty();
            try (ResultSet row = statement.executeQuery()) {
                if (row.next() && !row.getString(1).equals("expired")) {
                    request = Optional.of(new Request(
                            row.getString(1),
                            Optional.ofNullable(row.getString(2)).map(Lsn::parse),
                            row.getLong(3)));
                }
            }
            connection.commit();
            return request;
        }
    }

    private boolean update(String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            int rows = statement.executeUpdate();
            connection.commit();
            return rows == 1;
        }
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
