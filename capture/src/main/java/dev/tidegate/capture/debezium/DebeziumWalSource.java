package dev.tidegate.capture.debezium;

import dev.tidegate.capture.pgoutput.WalChunk;
import dev.tidegate.capture.slot.WalSource;
import dev.tidegate.capture.slot.WalStream;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.session.SourceDatabase;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slot's WAL by way of one run of Debezium's engine. The engine's thread only hands the chunks over; whoever takes them
 * works on a thread of its own.
 */
public final class DebeziumWalSource implements WalSource {

    private static final Logger LOG = LoggerFactory.getLogger(DebeziumWalSource.class);
    private static final Duration CLOSE_RETRY = Duration.ofMillis(100);
    private static final Duration CLOSE_IN_ORDER_WITHIN = Duration.ofSeconds(10);
    private static final Duration CLOSE_BY_FORCE_WITHIN = Duration.ofSeconds(10);

    /** Never reached: {@link WalStream} bounds the bytes in flight, and hands over chunks that are not full one by one. */
    private static final int CHUNKS_MAX = 4096;

    private final EngineContext run;
    private final DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;
    private final Thread thread;
    private final BlockingQueue<WalChunk> chunks = new ArrayBlockingQueue<>(CHUNKS_MAX);

    /** Completed when the engine has ended, with why. */
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();

    private DebeziumWalSource(EngineContext run, PipelineName pipeline, String database, ClassLoader loader) {
        this.run = run;
        this.engine = DebeziumEngine.create(Connect.class)
                .using(EngineSettings.of(run, pipeline, database))
                .using(loader)
                .using((success, message, error) -> ended(success, message, error))
                .notifying((records, committer) -> handle(records))
                .build();
        this.thread = new Thread(engine, "tidegate-capture-engine");
        thread.setDaemon(true);
    }

    /**
     * Starts the engine and does not wait for it.
     *
     * @param wal not started; the source's from now on
     * @param database the source's name for itself
     */
    public static WalSource start(SourceDatabase source, WalStream wal, PipelineName pipeline, String database) {
        EngineContext run = EngineContext.register(source, wal);
        try {
            DebeziumWalSource engine =
                    new DebeziumWalSource(run, pipeline, database, DebeziumWalSource.class.getClassLoader());
            engine.thread.start();
            return engine;
        } catch (RuntimeException e) {
            run.unregister();
            throw e;
        }
    }

    /** Fails as our own code failed in the engine, or else as the engine did. */
    @Override
    public Optional<WalChunk> next(Duration wait) throws Exception {
        boolean ended = end.isDone();
        if (run.failure().isDone()) {
            rethrow(run.failure().join());
        }
        if (ended) {
            throw EngineFailure.of(end.join());
        }
        return Optional.ofNullable(chunks.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    public void release(WalChunk chunk) {
        run.wal().release(chunk);
    }

    @Override
    public void acknowledge(Lsn point) throws SQLException {
        run.wal().acknowledge(point);
    }

    private static void rethrow(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (Exception) thrown;
    }

    /** Debezium may take for done what was only handed over: nothing it notes about that is ever used. */
    private void handle(List<ChangeEvent<SourceRecord, SourceRecord>> events) {
        try {
            for (ChangeEvent<SourceRecord, SourceRecord> event : events) {
                chunks.add(chunkOf(event.value()));
            }
        } catch (Exception | Error e) {
            run.fail(e);
            // Not a RetriableException: the engine would drop this batch and continue with the next.
            throw new IllegalStateException("capture failed", e);
        }
    }

    private static WalChunk chunkOf(SourceRecord event) {
        Struct message = ((Struct) event.value()).getStruct("message");
        if (!ChunkReplicationStream.PREFIX.equals(message.getString("prefix"))) {
            throw new IllegalStateException("the engine delivered an event that is none of ours");
        }
        return new WalChunk(((ByteBuffer) message.get("content")).array());
    }

    private void ended(boolean success, String message, Throwable error) {
        LOG.debug("The engine has ended, success {}: {}", success, message);
        end.complete(error != null ? error : new IllegalStateException("it ended without being asked to"));
    }

    /** Stops the engine, and gives the slot back, in bounded time. May be repeated. */
    @Override
    public void close() throws SQLException {
        run.stop().request();
        Thread closer = new Thread(this::closeEngine, "tidegate-capture-engine-close");
        closer.setDaemon(true);
        closer.start();
        try {
            if (!joined(closer, CLOSE_IN_ORDER_WITHIN)) {
                // Something hangs on the source: throw it out, then the engine can end.
                run.wal().close();
            }
            if (!joined(closer, CLOSE_BY_FORCE_WITHIN) || !joined(thread, CLOSE_BY_FORCE_WITHIN)) {
                LOG.warn("The capture engine has not ended in time; its threads are left to themselves");
                closer.interrupt();
                thread.interrupt();
            }
        } finally {
            run.wal().close();
            run.unregister();
        }
    }

    /** It refuses to close while it starts. */
    private void closeEngine() {
        while (!end.isDone() && !Thread.currentThread().isInterrupted()) {
            try {
                engine.close();
                break;
            } catch (IllegalStateException e) {
                awaitEnd(CLOSE_RETRY);
            } catch (IOException e) {
                LOG.debug("The engine did not close in order", e);
                break;
            }
        }
        awaitEnd(CLOSE_IN_ORDER_WITHIN);
    }

    private void awaitEnd(Duration atMost) {
        try {
            end.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.trace("The engine's end", e);
        }
    }

    private static boolean joined(Thread thread, Duration atMost) {
        try {
            thread.join(atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
