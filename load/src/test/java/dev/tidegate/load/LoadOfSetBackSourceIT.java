package dev.tidegate.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.model.LoadStep;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.Directories;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of two histories must not come together: an interrupted load is not resumed from a source that was set back. */
final class LoadOfSetBackSourceIT {

    @TempDir
    Path directory;

    @Test
    void isNotResumedFromAnOlderCopyWithTheSlot() throws Exception {
        Path home = directory.resolve("source");
        try (PostgresServer server =
                PostgresServer.builder(PostgresVersion.V17).dataDirectory(home).start()) {
            LoadFixture it =
                    new LoadFixture(server.createDatabase("shop"), SharedServers.database(PostgresVersion.V18));
            it.both(
                    "CREATE TABLE a (id int PRIMARY KEY)",
                    "CREATE TABLE b (id int PRIMARY KEY)",
                    "CREATE TABLE c (id int PRIMARY KEY)");
            it.source.execute(
                    "INSERT INTO a SELECT generate_series(1, 100)", "INSERT INTO b SELECT generate_series(1, 9)");
            dieAfterAPiece(it);

            server.stop();
            Path copy = directory.resolve("copy");
            Directories.copy(home.resolve("data"), copy);
            server.start();
            it.source.execute("INSERT INTO b SELECT generate_series(10, 1000)");
            dieAfterAPiece(it);

            server.stop();
            Directories.delete(home.resolve("data"));
            Directories.copy(copy, home.resolve("data"));
            server.start();
            assertThatThrownBy(it::load)
                    .isInstanceOfSatisfying(TidegateException.class, refused -> assertThat(refused.code())
                            .isEqualTo("SOURCE-SET-BACK"));
            assertThat(it.phase()).isEqualTo("loading");
            assertThat(it.slots()).isEqualTo(1);
        }
    }

    private static void dieAfterAPiece(LoadFixture it) {
        assertThatThrownBy(() -> it.load(new StopSignal(), reached -> {
                    if (reached == LoadStep.PIECE_LOADED) {
                        throw new SimulatedCrash();
                    }
                }))
                .isInstanceOf(SimulatedCrash.class);
    }
}
