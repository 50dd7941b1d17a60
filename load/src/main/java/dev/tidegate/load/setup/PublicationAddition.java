package dev.tidegate.load.setup;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.replication.Publication;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.snapshot.SlotSnapshot;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.publication.KnownPublicationStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds tables to a publication that is being streamed from. A walsender remembers for each table whether it is published,
 * and servers before the minor releases of 2025 do not make it forget that when a transaction that was open during the ALTER is
 * decoded after it: from then on they leave the table's changes out without a word. So all such transactions are waited
 * for, then the publication is altered once more, to what it is already, which makes the walsender look again. Only a
 * snapshot taken after that is one from which on the stream is whole.
 */
public final class PublicationAddition {

    private static final Logger LOG = LoggerFactory.getLogger(PublicationAddition.class);

    private final PipelineConfig config;
    private final Connection session;
    private final Connection target;

    /**
     * @param session on the source, in auto-commit, with a bound on waits for locks
     * @param target in a transaction, which is committed
     */
    public PublicationAddition(PipelineConfig config, Connection session, Connection target) {
        this.config = config;
        this.session = session;
        this.target = target;
    }

    /**
     * May be repeated; where it was broken off, it has to be, so that tables that are there already count too.
     *
     * @return false if stopped
     */
    public boolean run(Collection<TableInfo> tables, StopSignal stop) throws SQLException {
        Publication found =
                Publication.read(session, config.pipeline().publication()).orElseThrow(() -> differs("does not exist"));
        List<TableId> missing = tables.stream()
                .map(TableInfo::id)
                .filter(table -> !found.tables().contains(table))
                .toList();
        if (!found.isOurs(config.pipeline())) {
            if (missing.isEmpty()) {
                return true;
            }
            throw differs("lacks " + missing);
        }
        String alter = "ALTER PUBLICATION " + SqlName.quote(found.name());
        if (!missing.isEmpty()) {
            execute(alter + " ADD TABLE "
                    + missing.stream().map(table -> "ONLY " + table.quoted()).collect(Collectors.joining(", ")));
            LOG.info("added {} to publication {}", missing, found.name());
        }
        if (!awaitOpenTransactions(stop)) {
            return false;
        }
        execute(alter + " SET (publish = '" + String.join(", ", new TreeSet<>(found.operations())) + "')");
        return true;
    }

    /** The watch over the publication has to know whose change it is before it can see it. */
    private void execute(String alter) throws SQLException {
        session.setAutoCommit(false);
        try {
            Sql.on(session).execute(alter);
            long xid = Sql.on(session).one("SELECT txid_current() & 4294967295", Sql.NUMBER);
            new KnownPublicationStore(target, config.pipeline()).noteOwnChange(xid);
            target.commit();
            session.commit();
        } finally {
            session.rollback();
            session.setAutoCommit(true);
        }
    }

    /** The creation of a slot waits for every transaction that is open on the source, for a bounded time. */
    private boolean awaitOpenTransactions(StopSignal stop) throws SQLException {
        try (Connection replication = new SourceDatabase(config.source()).openReplication("load slot")) {
            SessionSettings.limitLockWaits(replication, LoadLimits.defaults().lockWaitMax());
            Optional<SlotSnapshot> created = SlotCreation.temporary(
                            session,
                            replication,
                            config.pipeline().slot() + "_wait",
                            config.load().slotWaitMax())
                    .create(stop);
            return created.isPresent();
        }
    }

    private TidegateException differs(String how) {
        return new TidegateException(
                ServerCode.PUBLICATION_DIFFERS,
                "the source's publication " + config.pipeline().publication() + " " + how
                        + ", and Tidegate did not create it",
                "add the tables to it (ALTER PUBLICATION "
                        + SqlName.quote(config.pipeline().publication())
                        + " ADD TABLE ...) while nobody writes to them, then start again");
    }
}
