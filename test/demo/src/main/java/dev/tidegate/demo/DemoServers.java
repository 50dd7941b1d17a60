package dev.tidegate.demo;

import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.workload.SeedSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/** The two PostgreSQL servers with a database each; both have the tables, the source has rows in them. */
final class DemoServers implements AutoCloseable {

    static final String DATABASE = "shop";

    private final PostgresServer source;
    private final PostgresServer target;

    private DemoServers(PostgresServer source, PostgresServer target) {
        this.source = source;
        this.target = target;
    }

    static DemoServers start(PostgresVersion sourceVersion, PostgresVersion targetVersion) {
        CompletableFuture<PostgresServer> target =
                CompletableFuture.supplyAsync(() -> PostgresServer.start(targetVersion));
        PostgresServer source = PostgresServer.builder(sourceVersion)
                .setting("wal_level", "logical")
                .start();
        return new DemoServers(source, target.join());
    }

    void createTables(long historyRows) throws SQLException {
        SeedSchema.createFilled(source.createDatabase(DATABASE), historyRows);
        SeedSchema.create(target.createDatabase(DATABASE));
        // As an autovacuum would have done by now; without it the load has no estimates.
        source().execute("ANALYZE");
    }

    TestDatabase source() {
        return TestDatabase.of(source, DATABASE);
    }

    TestDatabase target() {
        return TestDatabase.of(target, DATABASE);
    }

    Connection openSource() throws SQLException {
        return source.connect(DATABASE);
    }

    Connection openTarget() throws SQLException {
        return target.connect(DATABASE);
    }

    /** For psql, which knows the same address in a form of its own. */
    static String psql(TestDatabase database) {
        return "psql postgresql://postgres@127.0.0.1:" + database.server().port() + "/" + database.name();
    }

    @Override
    public void close() {
        try {
            target.close();
        } finally {
            source.close();
        }
    }
}
