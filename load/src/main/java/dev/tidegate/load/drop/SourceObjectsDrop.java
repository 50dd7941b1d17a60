package dev.tidegate.load.drop;

import dev.tidegate.load.setup.SourceSetup;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.replication.MessageTable;
import dev.tidegate.postgres.replication.Publication;
import dev.tidegate.postgres.replication.ReplicationSlot;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Slot, publication and message table on the source. */
final class SourceObjectsDrop {

    private static final Duration TERMINATION_WAIT_MAX = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);

    private static final String MESSAGE_TABLE_IS_USED = """
            SELECT EXISTS (SELECT FROM tidegate.message)
                OR EXISTS (SELECT FROM pg_publication_rel WHERE prrelid = 'tidegate.message'::regclass)
            """;

    private static final String SCHEMA_IS_EMPTY = """
            SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = n.oid)
               AND NOT EXISTS (SELECT FROM pg_proc WHERE pronamespace = n.oid)
               AND NOT EXISTS (SELECT FROM pg_type WHERE typnamespace = n.oid)
            FROM pg_namespace n
            WHERE n.nspname = 'tidegate'
            """;

    private final Connection source;
    private final PipelineName pipeline;

    SourceObjectsDrop(Connection source, PipelineName pipeline) {
        this.source = source;
        this.pipeline = pipeline;
    }

    void run(DropSteps removals, boolean force) throws SQLException {
        Optional<ReplicationSlot> slot = ReplicationSlot.read(source, pipeline.slot());
        boolean ours =
                slot.isPresent() && slot.get().decodes(ServerInfo.read(source).database());
        if (ours && slot.get().activePid().isPresent() && !force) {
            throw SourceSetup.slotInUse(slot.get());
        }
        String slotName = "slot " + pipeline.slot() + " on the source";
        removals.step(
                slotName, () -> slot.isEmpty() ? DropResult.notFound(slotName) : dropSlot(slotName, slot.get(), ours));
        String publicationName = "publication " + pipeline.publication() + " on the source";
        removals.step(publicationName, () -> dropPublication(publicationName));
        if (MessageTable.exists(source)) {
            removals.step("table tidegate.message on the source", this::dropMessageTable);
        }
    }

    private DropResult dropSlot(String name, ReplicationSlot slot, boolean ours) throws SQLException {
        if (!ours) {
            return DropResult.left(name, "it is " + slot.describe() + " and not Tidegate's");
        }
        if (slot.activePid().isPresent()) {
            terminate(slot.activePid().get());
        }
        SourceSetup.dropSlot(source, slot.name());
        return DropResult.removed(name);
    }

    private void terminate(int pid) throws SQLException {
        Sql.on(source).one("SELECT pg_terminate_backend(?)", Sql.TRUTH, pid);
        long deadline = System.nanoTime() + TERMINATION_WAIT_MAX.toNanos();
        while (ReplicationSlot.read(source, pipeline.slot())
                        .flatMap(ReplicationSlot::activePid)
                        .isPresent()
                && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private DropResult dropPublication(String name) throws SQLException {
        Optional<Publication> publication = Publication.read(source, pipeline.publication());
        if (publication.isEmpty()) {
            return DropResult.notFound(name);
        }
        if (!publication.get().isOurs(pipeline)) {
            return DropResult.left(name, "Tidegate did not create it");
        }
        Sql.on(source).execute(publication.get().dropSql());
        return DropResult.removed(name);
    }

    private DropResult dropMessageTable() throws SQLException {
        String name = "table tidegate.message on the source";
        Sql sql = Sql.on(source);
        sql.update("DELETE FROM tidegate.message WHERE pipeline = ?", pipeline);
        if (sql.isTrue(MESSAGE_TABLE_IS_USED)) {
            return DropResult.left(name, "another pipeline uses it");
        }
        sql.execute("DROP TABLE tidegate.message");
        if (sql.isTrue(SCHEMA_IS_EMPTY)) {
            sql.execute("DROP SCHEMA tidegate");
        }
        return DropResult.removed(name);
    }
}
