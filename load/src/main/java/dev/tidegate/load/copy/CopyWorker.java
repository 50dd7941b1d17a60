package dev.tidegate.load.copy;

import dev.tidegate.load.model.CopiedRows;
import dev.tidegate.load.setup.SharedSnapshot;
import dev.tidegate.load.transfer.BinaryFormat;
import dev.tidegate.load.transfer.PieceCopy;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.postgres.snapshot.SlotSnapshot;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.Failures;
import dev.tidegate.state.load.LoadTableStore;
import dev.tidegate.state.load.Piece;
import dev.tidegate.state.load.PieceStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies pieces until none is left, each in a transaction of its own on both sides: a lock on a source table ends with its
 * piece, and rows and the note that they are there commit together. A session that fails is reopened, as long as the
 * snapshot lives.
 */
final class CopyWorker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(CopyWorker.class);
    private static final int TRIES_MAX = 5;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final CopyContext run;
    private final PieceQueue queue;
    private Connection source;
    private Connection target;

    CopyWorker(CopyContext run, PieceQueue queue) {
        this.run = run;
        this.queue = queue;
    }

    @Override
    public void run() {
        try {
            for (var piece = queue.take(); piece.isPresent(); piece = queue.take()) {
                copyWithRetries(piece.get());
            }
        } catch (Throwable e) {
            queue.abort(e);
        } finally {
            close();
        }
    }

    private void copyWithRetries(Piece piece) {
        for (int attempt = 1; !queue.stopped().isRequested(); attempt++) {
            try {
                copy(piece);
                return;
            } catch (SQLException | RuntimeException e) {
                close();
                if (queue.stopped().isRequested()) {
                    LOG.debug("{} was interrupted", piece.describe(), e);
                    return;
                }
                TidegateException failure = named(piece, Failures.classify(e));
                if (isOver(failure)) {
                    queue.abort(failure);
                    return;
                }
                boolean again = failure.isTransient() && attempt < TRIES_MAX && !isRewritten(failure);
                run.progress().failed(piece, again);
                if (!again) {
                    queue.fail(piece.table(), failure);
                    LOG.error("{}: {}", failure.code(), failure.getMessage());
                    return;
                }
                LOG.warn("{}: {}; trying again", failure.code(), failure.getMessage());
                queue.stopped().await(PAUSE.multipliedBy(attempt));
            }
        }
    }

    private boolean isOver(TidegateException failure) {
        return run.snapshot().isLost() || failure.is(LoadCode.SNAPSHOT_LOST) || failure.is(LoadCode.LOAD_STATE_CHANGED);
    }

    /** The table has to be planned again. */
    private static boolean isRewritten(TidegateException failure) {
        return failure.is(LoadCode.TABLE_REWRITTEN) || failure.is(LoadCode.TARGET_TABLE_ALTERED);
    }

    private static TidegateException named(Piece piece, TidegateException failure) {
        if (!failure.is(RunCode.DATABASE_UNAVAILABLE) && !failure.is(RunCode.DATABASE_REFUSED)) {
            return failure;
        }
        return new TidegateException(
                failure.category(),
                LoadCode.LOAD_COPY_FAILED,
                piece.describe() + ": " + failure.getMessage(),
                failure.nextStep(),
                failure);
    }

    private void copy(Piece piece) throws SQLException {
        open();
        new LoadTableStore(target, run.pipeline()).started(piece.table());
        target.commit();
        PieceStore pieces = new PieceStore(target, run.pipeline());
        if (!pieces.claim(piece, run.attempt())) {
            target.rollback();
            return;
        }
        importSnapshot(piece);
        run.progress().copying(piece, 0, 0);
        CopiedRows copied = PieceCopy.of(
                        piece,
                        run.table(piece.table()),
                        run.unchangedSince(piece.table()),
                        run.text(),
                        (rows, bytes) -> run.progress().copying(piece, rows, bytes))
                .run(source, target, queue.stopped());
        if (copied.stopped()) {
            target.rollback();
            Sql.on(source).execute("ROLLBACK");
            return;
        }
        RewriteCheck.requireSame(source, piece, run.table(piece.table()));
        BinaryFormat.requireSameTypes(target, run.table(piece.table()));
        pieces.finish(piece, run.snapshot().point(), copied.rows(), copied.bytes());
        ColumnMappingWriter.write(
                source, target, run.config(), run.table(piece.table()).source());
        target.commit();
        Sql.on(source).execute("COMMIT");
        run.progress().copied(piece, copied.rows(), copied.bytes());
        LOG.info("copied {}: {} rows, {} bytes", piece.describe(), copied.rows(), copied.bytes());
        run.pieceLoaded();
    }

    private void open() throws SQLException {
        if (source == null) {
            source = run.openSource();
        }
        if (target == null) {
            target = run.openTarget();
        }
    }

    private void importSnapshot(Piece piece) throws SQLException {
        try {
            run.snapshot().importInto(source);
        } catch (SQLException e) {
            if (SlotSnapshot.isGone(e)) {
                throw SharedSnapshot.gone("before " + piece.describe(), e);
            }
            throw e;
        }
    }

    private void close() {
        run.close(source);
        run.close(target);
        source = null;
        target = null;
    }
}
