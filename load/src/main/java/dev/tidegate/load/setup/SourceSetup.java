package dev.tidegate.load.setup;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.replication.MessageTable;
import dev.tidegate.postgres.replication.Publication;
import dev.tidegate.postgres.replication.ReplicationSlot;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publication and slot on the source. In this order: a slot cannot decode changes older than its publication. */
public final class SourceSetup {

    private static final Logger LOG = LoggerFactory.getLogger(SourceSetup.class);

    private final Connection session;
    private final PipelineName pipeline;

    /** @param session a plain session on the source, in auto-commit */
    public SourceSetup(Connection session, PipelineName pipeline) {
        this.session = session;
        this.pipeline = pipeline;
    }

    /**
     * Makes sure that the publication is as wanted. One that an administrator made with the same contents is used as it
     * is. May be repeated.
     *
     * @throws TidegateException PUBLICATION-DIFFERS if somebody else's publication has our name
     */
    public void createPublication(Publication wanted, ServerInfo server) throws SQLException {
        if (MessageTable.isNeededOn(server)) {
            createMessageTable();
        }
        Optional<Publication> found = Publication.read(session, wanted.name());
        List<String> differences =
                found.map(publication -> publication.differencesFrom(wanted)).orElse(List.of("does not exist"));
        if (differences.isEmpty()) {
            return;
        }
        if (found.isPresent() && !found.get().isOurs(pipeline)) {
            throw new TidegateException(
                    ServerCode.PUBLICATION_DIFFERS,
                    "the source has a publication " + wanted.name() + " that Tidegate did not create and that "
                            + String.join(", ", differences),
                    "drop it (" + wanted.dropSql() + ") or give the pipeline another name");
        }
        String drop = found.isPresent() ? wanted.dropSql() + "; " : "";
        // one message is one transaction
        Sql.on(session).execute(drop + wanted.createSql() + "; " + wanted.commentSql());
        LOG.info(
                "created publication {} of {} tables",
                wanted.name(),
                wanted.tables().size());
    }

    private void createMessageTable() throws SQLException {
        // An administrator may have made it for a role that may not create schemas.
        if (!MessageTable.exists(session)) {
            Sql.on(session).execute(MessageTable.DDL);
        }
        MessageTable.requireSafe(session);
    }

    /**
     * Drops the pipeline's slot if there is one. May be repeated.
     *
     * @throws TidegateException SLOT-NOT-OURS or SLOT-IN-USE
     */
    public void dropSlot(ServerInfo server) throws SQLException {
        Optional<ReplicationSlot> slot = ReplicationSlot.read(session, pipeline.slot());
        if (slot.isEmpty()) {
            return;
        }
        if (!slot.get().decodes(server.database())) {
            throw slotNotOurs(slot.get());
        }
        if (slot.get().activePid().isPresent()) {
            throw slotInUse(slot.get());
        }
        dropSlot(session, pipeline.slot());
    }

    public static void dropSlot(Connection session, String slot) throws SQLException {
        Sql.on(session).one("SELECT pg_drop_replication_slot(?)", Sql.TEXT, slot);
        LOG.info("dropped slot {}", slot);
    }

    /** @throws TidegateException SLOT-NOT-OURS if there is a slot of our name although nothing of ours exists yet */
    public void refuseForeignSlot() throws SQLException {
        Optional<ReplicationSlot> slot = ReplicationSlot.read(session, pipeline.slot());
        if (slot.isPresent()) {
            throw slotNotOurs(slot.get());
        }
    }

    private static TidegateException slotNotOurs(ReplicationSlot slot) {
        return new TidegateException(
                ServerCode.SLOT_NOT_OURS,
                "the source has a slot " + slot.name() + " (" + slot.describe()
                        + ") that belongs to no pipeline of this target",
                "drop it if nobody needs it (SELECT pg_drop_replication_slot('" + slot.name()
                        + "')) or give the pipeline another name");
    }

    public static TidegateException slotInUse(ReplicationSlot slot) {
        return new TidegateException(
                FailureCategory.PERMANENT,
                ServerCode.SLOT_IN_USE,
                "the slot " + slot.name() + " is in use by the walsender with pid "
                        + slot.activePid().map(String::valueOf).orElse("?"),
                "stop the capture that reads it");
    }
}
