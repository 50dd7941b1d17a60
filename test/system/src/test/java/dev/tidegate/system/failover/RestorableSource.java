package dev.tidegate.system.failover;

import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.Directories;
import java.io.IOException;
import java.nio.file.Path;

/** A server whose storage can be copied and put back, as a snapshot of a volume or of a virtual machine is. */
final class RestorableSource {

    private final Path home;
    private final Path snapshot;

    RestorableSource(Path directory) {
        this.home = directory.resolve("source");
        this.snapshot = directory.resolve("snapshot");
    }

    PostgresServer.Builder builder(PostgresVersion version) {
        return PostgresServer.builder(version).dataDirectory(home);
    }

    /** Of the server's storage as it is now; the server is started again. */
    void takeSnapshot(PostgresServer server) throws IOException {
        server.stop();
        Directories.copy(data(), snapshot);
        server.start();
    }

    /** The snapshot takes the place of the storage; the server is started again. */
    void restoreSnapshot(PostgresServer server) throws IOException {
        server.stopImmediately();
        Directories.delete(data());
        Directories.copy(snapshot, data());
        server.start();
    }

    /** The server's data, for a copy that becomes its standby. */
    Path data() {
        return home.resolve("data");
    }
}
