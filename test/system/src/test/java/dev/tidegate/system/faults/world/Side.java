package dev.tidegate.system.faults.world;

import dev.tidegate.testkit.fault.SkewedClock;
import dev.tidegate.testkit.fault.wire.WireProxy;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A database server on its own disk and clock, and the way to it that Tidegate has to take. */
public final class Side implements AutoCloseable {

    /** Tidegate's role, a superuser as long as nobody takes that away. */
    public static final String ROLE = "mover";

    private final String name;
    private final SmallDisk disk;
    private final Optional<SkewedClock> clock;
    private final PostgresServer server;
    private final WireProxy way;
    private TestDatabase database;

    private Side(String name, SmallDisk disk, Optional<SkewedClock> clock, PostgresServer server) {
        this.name = name;
        this.disk = disk;
        this.clock = clock;
        this.server = server;
        this.way = WireProxy.ofPostgres(server.port());
    }

    static Side start(String name, PostgresVersion version, Path directory) {
        SmallDisk disk = SmallDisk.at(directory.resolve(name));
        Optional<SkewedClock> clock = SkewedClock.create(directory, Duration.ZERO, name);
        PostgresServer.Builder builder = PostgresServer.builder(version)
                .durable(true)
                .setting("max_wal_size", "96MB")
                .setting("min_wal_size", "32MB")
                .setting("checkpoint_timeout", "30s")
                .dataDirectory(disk.directory().resolve("server"));
        clock.ifPresent(builder::clock);
        Side side = new Side(name, disk, clock, builder.start());
        side.server.execute("CREATE ROLE " + ROLE + " LOGIN SUPERUSER REPLICATION");
        return side;
    }

    /** Makes a new database, the one that counts from now on. */
    TestDatabase next(String databaseName) {
        database = server.createDatabase(databaseName);
        return database;
    }

    public String name() {
        return name;
    }

    public SmallDisk disk() {
        return disk;
    }

    /** Empty on a machine without libfaketime. */
    public Optional<SkewedClock> clock() {
        return clock;
    }

    public PostgresServer server() {
        return server;
    }

    public WireProxy way() {
        return way;
    }

    /** Of the pipeline that runs; the connection does not take the way that can fail. */
    public TestDatabase database() {
        return database;
    }

    /** How long its log is now, for {@link #logSince}. */
    public long logBytes() {
        try {
            return Files.size(server.serverLog());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String logSince(long bytes) {
        try {
            byte[] all = Files.readAllBytes(server.serverLog());
            int from = (int) Math.min(bytes, all.length);
            return new String(all, from, all.length - from, java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        way.close();
        server.killHard();
        server.close();
        disk.close();
    }
}
