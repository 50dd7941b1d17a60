package dev.tidegate.system.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.LongTests;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both servers pass 2^32 transactions under way. The protocol and the rows have 32 bits of a transaction's id, snapshots have
 * 64; whatever compares them must not take what comes after for older.
 */
class XidWraparoundIT {

    private static final long EPOCH = 1L << 32;
    /** Some hundred are used up by the start of the pipeline. */
    private static final long START = EPOCH - 1_300;

    private static final Duration WITHIN = Duration.ofMinutes(3);

    /** Each turn is a transaction of its own inside of one. */
    private static final String USE_UP = """
            DO $$
            BEGIN
                FOR n IN 1..1400 LOOP
                    BEGIN
                        INSERT INTO used_up VALUES (n);
                    EXCEPTION WHEN unique_violation THEN
                    END;
                END LOOP;
            END $$
            """;

    private static final String NEXT = "SELECT txid_current()";

    @TempDir
    Path directory;

    static Stream<Arguments> servers() {
        return LongTests.cases(
                Arguments.of(PostgresVersion.V18, PostgresVersion.V15),
                Arguments.of(PostgresVersion.V10, PostgresVersion.V18));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void loadsStreamsAndVerifiesAcrossTheWrap(PostgresVersion from, PostgresVersion to) {
        CompletableFuture<PostgresServer> targetStart = CompletableFuture.supplyAsync(() -> nearTheWrap(to));
        try (PostgresServer source = nearTheWrap(from);
                PostgresServer target = targetStart.join();
                TestPipeline pair = TestPipeline.between(source.createDatabase("shop"), target.createDatabase("shop"))
                        .in(directory)
                        .yaml("tables: { include: ['public.orders'] }", "schema-changes: additive")) {
            pair.both("CREATE TABLE orders (id int PRIMARY KEY, note text)");
            pair.source().execute("INSERT INTO orders SELECT n, 'loaded' FROM generate_series(1, 100) n");
            pair.start("run");
            pair.awaitStreaming(WITHIN);
            pair.source()
                    .execute(
                            "INSERT INTO orders VALUES (101, 'before')", "UPDATE orders SET note = 'old' WHERE id = 1");
            pair.awaitCaughtUp(WITHIN);
            assertThat(pair.source().queryLong(NEXT)).isLessThan(EPOCH);
            assertThat(pair.target().queryLong(NEXT)).isLessThan(EPOCH);
            assertThat(verify(pair)).isZero();

            passTheWrap(pair.source());
            passTheWrap(TestDatabase.of(target, "postgres"));
            pair.source()
                    .execute(
                            "INSERT INTO orders VALUES (102, 'after')",
                            "UPDATE orders SET note = 'new' WHERE id IN (1, 101)",
                            "DELETE FROM orders WHERE id = 2",
                            "ALTER TABLE orders ADD COLUMN more text",
                            "INSERT INTO orders VALUES (103, 'after', 'more')",
                            "UPDATE orders SET more = 'too' WHERE id = 3");
            pair.awaitCaughtUp(WITHIN).assertIdentical("public.orders");
            assertThat(verify(pair, "--since-last")).as(pair.lastOutput()).isZero();

            pair.target().execute("UPDATE orders SET note = 'by hand' WHERE id = 50");
            assertThat(verify(pair, "--since-last")).as(pair.lastOutput()).isEqualTo(1);
        }
    }

    private static PostgresServer nearTheWrap(PostgresVersion version) {
        PostgresServer server = PostgresServer.start(version);
        server.continueWithTransaction(START);
        return server;
    }

    private static void passTheWrap(TestDatabase database) {
        database.execute("CREATE TABLE IF NOT EXISTS used_up (n int)", USE_UP);
        assertThat(database.queryLong(NEXT)).isGreaterThan(EPOCH);
    }

    private static int verify(TestPipeline pair, String... options) {
        JavaProcess verify = pair.start("verify", options);
        assertThat(verify.waitFor(WITHIN)).as(verify.tail(40)).isTrue();
        return verify.exitCode().orElseThrow();
    }
}
