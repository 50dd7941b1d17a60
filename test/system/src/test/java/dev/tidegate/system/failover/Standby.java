package dev.tidegate.system.failover;

import static org.awaitility.Awaitility.await;

import dev.tidegate.postgres.replication.StandbySlot;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** A physical standby of a server that keeps its storage in a directory, with copies of its logical slots. */
final class Standby implements AutoCloseable {

    static final String PHYSICAL_SLOT = "standby_1";

    private static final Duration WITHIN = Duration.ofSeconds(90);

    private final PostgresServer server;
    private final String database;

    private Standby(PostgresServer server, String database) {
        this.server = server;
        this.database = database;
    }

    /** Stops the primary for the copy, as pg_basebackup would leave out the slots that it has. */
    static Standby of(TestDatabase primary, RestorableSource storage, Path home) throws IOException {
        PostgresServer server = primary.server();
        server.execute("SELECT pg_create_physical_replication_slot('" + PHYSICAL_SLOT + "')");
        server.stop();
        Path data = home.resolve("data");
        Files.createDirectories(home);
        Directories.copy(storage.data(), data);
        Directories.delete(data.resolve("pg_replslot"));
        Files.createDirectory(data.resolve("pg_replslot"));
        Files.createFile(data.resolve("standby.signal"));
        server.start();
        PostgresServer standby = PostgresServer.builder(server.version())
                .dataDirectory(home)
                .setting(
                        "primary_conninfo",
                        "host=127.0.0.1 port=" + server.port() + " user=postgres dbname=" + primary.name())
                .setting("primary_slot_name", PHYSICAL_SLOT)
                .setting("hot_standby_feedback", "on")
                .setting("sync_replication_slots", "on")
                .start();
        return new Standby(standby, primary.name());
    }

    PostgresServer server() {
        return server;
    }

    /** The primary's database, here. */
    TestDatabase database() {
        return TestDatabase.of(server, database);
    }

    StandbySlot.State stateOf(String slot) throws SQLException {
        try (Connection session = server.connect(database)) {
            return StandbySlot.read(session, "standby", slot)
                    .map(StandbySlot::state)
                    .orElseThrow();
        }
    }

    void awaitCopyOf(String slot) {
        await().atMost(WITHIN)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> stateOf(slot) == StandbySlot.State.READY);
    }

    void promote() {
        server.execute("SELECT pg_promote()");
    }

    /** Both hosts, the primary of now first. */
    String urlBehind(PostgresServer primary) {
        return "jdbc:postgresql://127.0.0.1:" + primary.port() + ",127.0.0.1:" + server.port() + "/" + database
                + "?targetServerType=primary";
    }

    @Override
    public void close() {
        server.close();
    }

    /** Waits until the target holds all that is committed on a source by now. */
    static void awaitCaughtUp(TestDatabase source, TestDatabase target) {
        String end = source.queryText("SELECT pg_current_wal_insert_lsn()::text");
        String reached = "SELECT commit_lsn >= '" + end + "' FROM tidegate.checkpoint WHERE lane = 0";
        await("the target reaches " + end)
                .atMost(WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Optional.of("t").equals(Optional.ofNullable(target.queryText(reached))));
    }
}
