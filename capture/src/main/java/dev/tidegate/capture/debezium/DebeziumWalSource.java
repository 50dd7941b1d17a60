package dev.tidegate.capture.debezium;

import dev.tidegate.capture.slot.WalStream;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.runtime.StopSignal;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of Debezium's engine over the pipeline's slot. Never restarted: a new run is a new engine. */
public final class DebeziumWalSource implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DebeziumWalSource.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration CLOSE_IN_ORDER_WITHIN = Duration.ofSeconds(10);
    private static final Duration CLOSE_BY_FORCE_WITHIN = Duration.ofSeconds(10);

    /** Takes the chunks, one after the other, on the engine's thread. */
    @FunctionalInterface
    public interface ChunkConsumer {
        /** @throws Exception ends the run */
        void accept(byte[] chunk) throws Exception;
    }

    private final EngineContext run;
    private final DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;
    private final Thread thread;

    /** Completed when the engine has ended, with why. */
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();

    private DebeziumWalSource(
            EngineContext run, PipelineName pipeline, String database, ChunkConsumer consumer, ClassLoader loader) {
        this.run = run;
        this.engine = DebeziumEngine.create(Connect.class)
                .using(EngineSettings.of(run, pipeline, database))
                .using(loader)
                .using((success, message, error) -> ended(success, message, error))
                .notifying((records, committer) -> handle(records, consumer))
                .build();
        this.thread = new Thread(engine, "tidegate-capture-engine");
        thread.setDaemon(true);
    }

    /**
     * Starts the engine and does not wait for it.
     *
     * @param database the source's name for itself
     */
    public static DebeziumWalSource start(
            SourceDatabase source, WalStream wal, PipelineName pipeline, String database, ChunkConsumer consumer) {
        EngineContext run = EngineContext.register(source, wal);
        try {
            DebeziumWalSource engine =
                    new DebeziumWalSource(run, pipeline, database, consumer, DebeziumWalSource.class.getClassLoader());
            engine.thread.start();
            return engine;
        } catch (RuntimeException e) {
            run.unregister();
            throw e;
        }
    }

    /**
     * Waits until the stop is requested.
     *
     * @param check is called now and then; what it throws ends the run
     * @throws Exception what ended the run, as it was thrown by our own code, or else by the engine
     */
    public void await(StopSignal stop, Runnable check) throws Exception {
        while (!stop.await(LOOK_EVERY)) {
            check.run();
            boolean ended = end.isDone();
            if (run.failure().isDone()) {
                rethrow(run.failure().join());
            }
            if (ended) {
                throw EngineFailure.of(end.join());
            }
        }
    }

    private static void rethrow(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (Exception) thrown;
    }

    private void handle(List<ChangeEvent<SourceRecord, SourceRecord>> events, ChunkConsumer consumer) {
        try {
            for (ChangeEvent<SourceRecord, SourceRecord> event : events) {
                consumer.accept(chunkOf(event.value()));
            }
        } catch (Exception | Error e) {
            run.fail(e);
            // Not a RetriableException: the engine would drop this batch and go on with the next.
            throw new IllegalStateException("capture failed", e);
        }
    }

    private static byte[] chunkOf(SourceRecord event) {
        Struct message = ((Struct) event.value()).getStruct("message");
        if (!ChunkReplicationStream.PREFIX.equals(message.getString("prefix"))) {
            throw new IllegalStateException("the engine delivered an event that is none of ours");
        }
        return ((ByteBuffer) message.get("content")).array();
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
                awaitEnd(LOOK_EVERY);
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
