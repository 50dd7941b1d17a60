package dev.tidegate.capture.debezium;

import dev.tidegate.capture.slot.WalStream;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.runtime.StopSignal;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the objects of one engine run share. Debezium makes connector, task and connection factory by their class names, so
 * they find their run by the key in their configuration; hence the one mutable static of this module.
 *
 * @param key goes through Debezium's configuration
 * @param stop requested when the engine is to close
 * @param failure completed with the first failure of our own code, as it was thrown
 */
record EngineContext(
        String key, SourceDatabase source, WalStream wal, CompletableFuture<Throwable> failure, StopSignal stop) {

    static final String KEY_PROPERTY = "tidegate.run";

    private static final Map<String, EngineContext> RUNS = new ConcurrentHashMap<>();

    static EngineContext register(SourceDatabase source, WalStream wal) {
        String key = UUID.randomUUID().toString().replace("-", "");
        EngineContext run = new EngineContext(key, source, wal, new CompletableFuture<>(), new StopSignal());
        RUNS.put(run.key, run);
        return run;
    }

    static EngineContext of(String key) {
        EngineContext run = RUNS.get(key);
        if (run == null) {
            throw new IllegalStateException("the engine run has ended");
        }
        return run;
    }

    boolean isStopping() {
        return stop.isRequested();
    }

    void unregister() {
        RUNS.remove(key);
    }

    /** Debezium wraps and logs what is thrown; this keeps it as it is. */
    void fail(Throwable thrown) {
        failure.complete(thrown);
    }
}
