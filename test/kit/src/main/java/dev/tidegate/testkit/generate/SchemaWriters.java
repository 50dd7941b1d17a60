package dev.tidegate.testkit.generate;

import dev.tidegate.testkit.postgres.ConnectionSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Clients that insert, update and delete rows of any table of a schema, in transactions of a few, until they are closed. */
public final class SchemaWriters implements AutoCloseable {

    private static final int CLIENTS = 2;
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final ConnectionSource sessions;
    private final List<GeneratedTable> tables;
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicLong changes = new AtomicLong();
    private volatile boolean stopping;

    private SchemaWriters(ConnectionSource sessions, List<GeneratedTable> tables) {
        this.sessions = sessions;
        this.tables = tables;
    }

    public static SchemaWriters start(ConnectionSource sessions, List<GeneratedTable> tables, long seed) {
        SchemaWriters writers = new SchemaWriters(sessions, tables);
        for (int client = 0; client < CLIENTS; client++) {
            Random random = new Random(seed + client);
            writers.running.add(writers.threads.submit(() -> {
                writers.write(random);
                return null;
            }));
        }
        return writers;
    }

    private void write(Random random) throws SQLException {
        try (RowSession session = new RowSession(sessions, random)) {
            while (!stopping) {
                int changed = 0;
                for (int i = random.nextInt(5); i >= 0; i--) {
                    changed += session.change(tables.get(random.nextInt(tables.size()))) ? 1 : 0;
                }
                if (random.nextInt(8) == 0) {
                    session.rollback();
                } else {
                    session.commit();
                    changes.addAndGet(changed);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Statements that have changed a row, so far. */
    public long changes() {
        return changes.get();
    }

    @Override
    public void close() {
        stopping = true;
        try {
            for (Future<?> client : running) {
                client.get(60, TimeUnit.SECONDS);
            }
        } catch (Exception e) {
            throw new IllegalStateException("A client ended: " + e.getMessage(), e);
        } finally {
            threads.shutdownNow();
        }
    }
}
