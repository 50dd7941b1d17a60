package dev.tidegate.system.faults.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed campaign leaves behind. */
class LeftOverDisksIT {

    private static final Duration WITHIN = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void areUnmountedWithTheirServersAndNoOthers() throws IOException {
        Path killed = directory.resolve("killed");
        Path alive = directory.resolve("alive");
        try (SmallDisk ours = SmallDisk.at(directory.resolve("ours"))) {
            assumeTrue(ours.isSmall(), "mounting a file system takes root");
            try (JavaProcess campaign = start(killed);
                    JavaProcess other = start(alive)) {
                campaign.awaitOutput("started", WITHIN);
                other.awaitOutput("started", WITHIN);
                assertThat(LeftOverDisks.leftOver()).doesNotContain(killed, alive, ours.directory());
                ProcessHandle server = serverOn(killed);

                campaign.killHard();
                assertThat(LeftOverDisks.leftOver()).contains(killed).doesNotContain(alive, ours.directory());
                assertThat(server.isAlive()).as("it lives on").isTrue();

                LeftOverDisks.unmount();
                assertThat(killed).isEmptyDirectory();
                await().atMost(WITHIN).until(() -> !server.isAlive());
                assertThat(serverOn(alive).isAlive()).isTrue();
                other.killHard();
                LeftOverDisks.unmount();
                assertThat(alive).isEmptyDirectory();
            }
        }
    }

    private static JavaProcess start(Path disk) {
        return JavaProcess.start(CampaignOnADisk.class, disk.toString());
    }

    private static ProcessHandle serverOn(Path disk) throws IOException {
        List<String> lines = Files.readAllLines(disk.resolve("server/data/postmaster.pid"));
        return ProcessHandle.of(Long.parseLong(lines.get(0))).orElseThrow();
    }

    /** Of a campaign, a disk and a server on it, until it is killed. */
    static final class CampaignOnADisk {

        private CampaignOnADisk() {}

        public static void main(String[] arguments) throws IOException {
            SmallDisk disk = SmallDisk.at(Path.of(arguments[0]));
            PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                    .dataDirectory(disk.directory().resolve("server"))
                    .start();
            System.out.println("started on port " + server.port());
            var unused = System.in.read();
        }
    }
}
