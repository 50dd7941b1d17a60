package dev.tidegate.capture.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.pgoutput.PgOutputMessage;
import dev.tidegate.capture.pgoutput.WalChunk;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WalStreamIT {

    private final TestDatabase database = SharedServers.database(PostgresVersion.V15);
    private final PipelineName pipeline = new PipelineName(database.name());
    private final SourceDatabase source = new SourceDatabase(
            new DatabaseConfig(database.jdbcUrlWithCredentials(), "postgres", new Secret("postgres"), Map.of()));

    @AfterEach
    void dropSlot() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !slotIsActive());
        database.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '"
                + pipeline.slot() + "'");
    }

    private void makeSlot() {
        database.execute(
                "CREATE TABLE t (id int, v text)",
                "CREATE PUBLICATION " + pipeline.publication() + " FOR TABLE t",
                "SELECT pg_create_logical_replication_slot('" + pipeline.slot() + "', 'pgoutput')");
    }

    private boolean slotIsActive() throws SQLException {
        return database.queryLong("SELECT count(*) FROM pg_replication_slots WHERE active AND slot_name = '"
                        + pipeline.slot() + "'")
                == 1;
    }

    @Test
    void theSlotIsCheckedOnceItIsOursAndBeforeAnythingIsRead() throws Exception {
        makeSlot();
        List<Boolean> active = new ArrayList<>();
        try (WalStream wal = new WalStream(source, pipeline, false, () -> {
            active.add(slotIsActive());
            throw new SQLException("moved");
        })) {
            assertThatThrownBy(wal::start).hasMessage("moved");
        }
        assertThat(active).containsExactly(true);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !slotIsActive());
    }

    @Test
    void aMissingSlotIsFinalAndABusyOnePasses() throws Exception {
        try (WalStream wal = new WalStream(source, pipeline, false, () -> {})) {
            assertThatThrownBy(wal::start)
                    .satisfies(e -> assertThat(((TidegateException) e).code()).isEqualTo("SLOT-MISSING"));
        }
        makeSlot();
        try (WalStream first = new WalStream(source, pipeline, false, () -> {});
                WalStream second = new WalStream(source, pipeline, false, () -> {})) {
            first.start();
            assertThatThrownBy(second::start).satisfies(e -> {
                assertThat(((TidegateException) e).code()).isEqualTo("SLOT-IN-USE");
                assertThat(((TidegateException) e).isTransient()).isTrue();
            });
        }
    }

    @Test
    void aStreamThatWasClosedNeverTakesTheSlot() throws Exception {
        makeSlot();
        WalStream wal = new WalStream(source, pipeline, false, () -> {});
        wal.close();
        assertThatThrownBy(wal::start).isInstanceOf(SQLException.class);
        assertThat(slotIsActive()).isFalse();
    }

    @Test
    void aLoneChangeContinuesAtOnceAndTheNextWaitsUntilItIsHandled() throws Exception {
        makeSlot();
        try (WalStream wal = new WalStream(source, pipeline, false, () -> {})) {
            wal.start();
            database.execute("INSERT INTO t VALUES (1, 'one')");
            WalChunk first = next(wal);
            assertThat(first.isQuiet()).isTrue();
            database.execute("INSERT INTO t VALUES (2, 'two')");
            Awaitility.await()
                    .during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(1))
                    .until(() -> wal.poll() == null);
            wal.release(first);
            assertThat(typesOf(next(wal))).contains('I', 'C');
        }
    }

    @Test
    void aBusyStreamComesInFullChunksAndEndsWithAQuietOne() throws Exception {
        makeSlot();
        database.execute("INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i");
        try (WalStream wal = new WalStream(source, pipeline, false, () -> {})) {
            wal.start();
            int inserts = 0;
            int full = 0;
            WalChunk chunk;
            do {
                chunk = next(wal);
                wal.release(chunk);
                inserts += (int)
                        typesOf(chunk).stream().filter(type -> type == 'I').count();
                full += chunk.usedBytes() >= WalChunk.FULL_BYTES ? 1 : 0;
            } while (inserts < 20_000 || !chunk.isQuiet());
            assertThat(inserts).isEqualTo(20_000);
            assertThat(full).isPositive();
        }
    }

    private static WalChunk next(WalStream wal) {
        WalChunk[] chunk = new WalChunk[1];
        Awaitility.await("a chunk")
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(60))
                .until(() -> (chunk[0] = wal.poll()) != null);
        return chunk[0];
    }

    private static List<Character> typesOf(WalChunk packed) {
        List<Character> types = new ArrayList<>();
        WalChunk chunk = new WalChunk(packed.bytes());
        PgOutputMessage message = new PgOutputMessage(Optional.empty());
        while (chunk.next(message)) {
            types.add((char) message.readByte());
        }
        return types;
    }
}
