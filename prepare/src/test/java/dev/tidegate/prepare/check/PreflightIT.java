package dev.tidegate.prepare.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sound pair, and what the whole of the checks costs. */
@Timeout(120)
final class PreflightIT {

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void findsNothingWrongWithASoundPair(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version)
                .both(
                        "CREATE TABLE a (id int PRIMARY KEY, v text)",
                        "CREATE TABLE \"B.ä\" (\"Id\" bigserial PRIMARY KEY, v numeric(10, 2) NOT NULL DEFAULT 1.5)",
                        "CREATE VIEW va AS SELECT * FROM a");
        it.source.execute("INSERT INTO a VALUES (1, 'x')");

        assertThat(it.errors()).isEmpty();
        assertThat(it.only("NOT-REPLICATED").found()).contains("public.va");
        assertThat(it.finds("TRUNCATE-NOT-REPLICATED")).isEqualTo(version == PostgresVersion.V10);
    }

    @Test
    void saysThatNoTableIsSelected() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");

        it.pair.yaml("tables: { include: ['nothing.*'], exclude: [] }");

        assertThat(it.errorCodes()).containsExactly("NO-TABLES");
    }

    @Test
    void findsThatSourceAndTargetAreTheSame() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");

        // The config's own check compares the text alone.
        it.pair.yaml("target: { url: '" + it.source.jdbcUrl().replace("127.0.0.1", "localhost") + "' }");

        assertThat(it.errorCodes()).containsExactly("SAME-DATABASE");
    }

    @Test
    void looksAtKafkaAndTheDataDirectory(@TempDir Path directory) throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        Path file = Files.createFile(directory.resolve("file"));
        it.pair.yaml("data-dir: '" + file.resolve("data") + "'");
        assertThat(it.errorCodes()).containsExactly("DATA-DIR");
        it.pair.yaml("data-dir: '" + directory.resolve("new/data") + "'");
        assertThat(it.errors()).isEmpty();

        Path data = Files.createDirectories(directory.resolve("old/broker")).getParent();
        it.pair.yaml("data-dir: '" + data + "'");
        Files.setPosixFilePermissions(data.resolve("broker"), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(it.only("DATA-DIR-OPEN").fix()).contains("chmod 0700 " + data.resolve("broker"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(it.errorCodes()).containsExactly("DATA-DIR");

        // A container whose file system is read-only has none, and with a Kafka elsewhere needs none.
        it.pair.yaml("data-dir: '" + file.resolve("data") + "'").kafka("127.0.0.1:1");
        assertThat(it.errorCodes()).containsExactly("KAFKA-UNREACHABLE");
        it.pair.kafka("no-such-host.invalid:9092");
        assertThat(it.errorCodes()).containsExactly("KAFKA-UNREACHABLE");

        it.pair.kafka(SharedServers.kafka().bootstrapServers());
        assertThat(it.errors()).isEmpty();
        assertThat(it.only("KAFKA").found()).contains("1 brokers");
    }

    @Test
    void isQuickWithThousandsOfTables() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.both("DO $$ BEGIN FOR i IN 1..3000 LOOP EXECUTE format("
                + "'CREATE TABLE t%s (id int PRIMARY KEY, a text, b text, c int, d int)', i);"
                + " IF i % 500 = 0 THEN COMMIT; END IF; END LOOP; END $$");
        long startedAt = System.nanoTime();

        assertThat(it.errors()).isEmpty();

        Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
        System.out.println("checked 3000 tables in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(20));
    }
}
