package dev.tidegate.benchmark.contender;

import dev.tidegate.benchmark.process.HeapUse;
import dev.tidegate.benchmark.server.Await;
import dev.tidegate.benchmark.server.ServerPair;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.time.Duration;
import java.util.Optional;

/** PostgreSQL's publication and subscription, in text format. */
final class NativeReplication implements Replication {

    private static final Duration SETTLE_TIMEOUT = Duration.ofMinutes(2);

    private final ServerPair servers;
    private final String synchronousCommit;

    /** @param synchronousCommit of the subscription: {@code off} is what a subscription has if nothing is said */
    NativeReplication(ServerPair servers, String synchronousCommit) {
        this.servers = servers;
        this.synchronousCommit = synchronousCommit;
    }

    @Override
    public void setUp() throws InterruptedException {
        servers.source().execute("CREATE PUBLICATION benchmark FOR ALL TABLES");
        servers.target().execute("""
                CREATE SUBSCRIPTION benchmark
                CONNECTION 'host=127.0.0.1 port=%d dbname=%s user=postgres'
                PUBLICATION benchmark
                WITH (copy_data = true, synchronous_commit = %s, binary = false, streaming = off)
                """.formatted(
                        servers.source().server().port(), servers.source().name(), synchronousCommit));
        Await.until(
                "the subscription's initial copy",
                SETTLE_TIMEOUT,
                () -> is(
                        servers.target(),
                        "SELECT count(*) > 0 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel"));
        servers.awaitInSync(this::requireAlive);
    }

    @Override
    public void pause() throws InterruptedException {
        servers.target().execute("ALTER SUBSCRIPTION benchmark DISABLE");
        Await.until(
                "the end of the apply worker",
                SETTLE_TIMEOUT,
                () -> is(servers.source(), "SELECT bool_and(NOT active) FROM pg_replication_slots")
                        && is(servers.target(), "SELECT bool_and(pid IS NULL) FROM pg_stat_subscription"));
    }

    @Override
    public void resume() {
        servers.target().execute("ALTER SUBSCRIPTION benchmark ENABLE");
    }

    private static boolean is(TestDatabase database, String condition) {
        return "t".equals(database.queryText(condition));
    }

    @Override
    public void requireAlive() {
        // An apply worker that fails is started again by the server; if it never succeeds, the wait runs out.
    }

    @Override
    public Optional<ProcessHandle> process() {
        return Optional.empty();
    }

    @Override
    public Optional<HeapUse> heapUse(long fromNanos, long toNanos) {
        return Optional.empty();
    }

    @Override
    public void close() {
        // Slot and subscription go with the servers.
    }
}
