package dev.tidegate.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.late.LateTables;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.history.SourceHistoryStore;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.Directories;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of two histories must not come together: an interrupted load is not resumed from a source that was set back, and none is begun. */
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

    /** And what capture has refused is not read from until it has found the right one. */
    @Test
    void aTableThatComesLaterIsNotCopiedFromAnOlderCopy() throws Exception {
        Path home = directory.resolve("source");
        try (PostgresServer server =
                PostgresServer.builder(PostgresVersion.V17).dataDirectory(home).start()) {
            LoadFixture it =
                    new LoadFixture(server.createDatabase("shop"), SharedServers.database(PostgresVersion.V18));
            it.both("CREATE TABLE a (id int PRIMARY KEY)");
            it.source.execute("INSERT INTO a SELECT generate_series(1, 9)");
            assertThat(it.load()).isTrue();
            LateTables tables = new LateTables(it.config(), LoadFixture.limits(), new LoadProgress());
            tables.queue(List.of(new TableId("public", "a")));

            server.stop();
            Path copy = directory.resolve("copy");
            Directories.copy(home.resolve("data"), copy);
            server.start();
            it.source.execute("INSERT INTO a SELECT generate_series(10, 1000)");
            it.target.execute("UPDATE tidegate.checkpoint SET commit_lsn = '"
                    + it.source.queryText("SELECT pg_current_wal_lsn()") + "' WHERE lane = 0");

            server.stop();
            Directories.delete(home.resolve("data"));
            Directories.copy(copy, home.resolve("data"));
            server.start();
            assertRefused(it, tables, "SOURCE-SET-BACK");

            // It writes past that, and capture, which sees it in the stream, refuses it.
            it.source.execute("INSERT INTO a SELECT generate_series(10001, 20000)");
            try (Connection target = it.target.connect()) {
                new SourceHistoryStore(target, it.pipeline.name())
                        .refuse(new TidegateException(ServerCode.SOURCE_SET_BACK, "it was set back", "accept it"));
            }
            assertRefused(it, tables, "SOURCE-REFUSED");
        }
    }

    private static void assertRefused(LoadFixture it, LateTables tables, String code) {
        assertThatThrownBy(() -> tables.work(new StopSignal()))
                .isInstanceOfSatisfying(TidegateException.class, refused -> assertThat(refused.code())
                        .isEqualTo(code));
        assertThat(it.target.queryText("SELECT state || ' ' || error_code FROM tidegate.load_table"))
                .isEqualTo("queued " + code);
        assertThat(it.target.queryLong("SELECT count(*) FROM a")).isEqualTo(9);
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
