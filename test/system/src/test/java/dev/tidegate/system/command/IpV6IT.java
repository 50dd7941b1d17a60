package dev.tidegate.system.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are addressed as {@code jdbc:postgresql://[::1]:5432/shop}, also by the programs that read no such URL. */
@Timeout(180)
class IpV6IT {

    private static final String ACCESS =
            "host all all 127.0.0.1/32 trust\nhost all all ::1/128 trust\nhost replication all ::1/128 trust\n";

    /** ::1 */
    private static final byte[] LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    @TempDir
    Path directory;

    @Test
    void everyCommandReachesAServerByItsAddress() throws IOException {
        Assumptions.assumeTrue(isThere(), "this machine has no IPv6");
        Path access = Files.writeString(directory.resolve("pg_hba.conf"), ACCESS);
        try (TestPipeline pipeline = TestPipeline.onServers(
                        server(PostgresVersion.V15, access), server(PostgresVersion.V17, access))
                .in(directory)
                .named("ipv6")) {
            pipeline.yaml(side("source", pipeline.source()), side("target", pipeline.target()));
            pipeline.source()
                    .execute("CREATE TABLE item (id int PRIMARY KEY)", "INSERT INTO item SELECT generate_series(1, 9)");
            makeTarget(pipeline);
            assertDone(run(pipeline, "check"));
            pipeline.start("run");
            pipeline.awaitStreaming();
            pipeline.source().execute("INSERT INTO item VALUES (10)");
            pipeline.awaitCaughtUp().assertIdentical();
            assertDone(run(pipeline, "verify"));
        }
    }

    /** By pg_dump and pg_restore where they are installed. */
    private static void makeTarget(TestPipeline pipeline) {
        CommandLineRun copy = run(pipeline, "schema", "copy");
        if (copy.err().contains("SCHEMA-CLIENT-")
                && !"required".equals(System.getProperty("tidegate.postgres-client"))) {
            pipeline.target().execute("CREATE TABLE item (id int PRIMARY KEY)");
        } else {
            assertDone(copy);
        }
    }

    private static PostgresServer.Builder server(PostgresVersion version, Path access) {
        return PostgresServer.builder(version)
                .setting("listen_addresses", "127.0.0.1, ::1")
                .setting("hba_file", access.toString());
    }

    private static String side(String side, TestDatabase database) {
        return side + ": { url: '" + database.jdbcUrl().replace("127.0.0.1", "[::1]") + "' }";
    }

    private static CommandLineRun run(TestPipeline pipeline, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("-c", pipeline.configFile().toString()));
        return CommandLineRun.of(words.toArray(String[]::new));
    }

    private static void assertDone(CommandLineRun run) {
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.DONE);
    }

    private static boolean isThere() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.getByAddress(LOOPBACK)) != null;
    }
}
