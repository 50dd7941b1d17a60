package dev.tidegate.capture.watch;

import dev.tidegate.capture.message.ForeignMessageCount;
import dev.tidegate.capture.pgoutput.DecodedTruncates;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.mapping.ReplicatedTables;
import dev.tidegate.postgres.replication.Publication;
import dev.tidegate.postgres.replication.StandbyNames;
import dev.tidegate.postgres.replication.TablesWithoutIdentity;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.catalog.CatalogWatch;
import dev.tidegate.state.catalog.ForeignMessageStore;
import dev.tidegate.state.catalog.ForeignMessages;
import dev.tidegate.state.catalog.SourceNoticeStore;
import dev.tidegate.state.publication.PublicationWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look after the other at the source, over sessions that last. Confined to one thread but for {@link #obstacle}. */
final class SourceLook {

    private static final Logger LOG = LoggerFactory.getLogger(SourceLook.class);

    private final PipelineConfig config;
    private final Supplier<String> streamSession;
    private final DecodedTruncates truncates;
    private final ForeignMessageCount others;
    private final WatchLog log = new WatchLog();

    /** Why nothing may be streamed now. Written by the thread that looks. */
    private volatile Optional<TidegateException> missing = Optional.empty();

    /** Likewise. */
    private volatile Optional<TidegateException> awaitedByCommits = Optional.empty();

    private Connection source;
    private Connection target;
    private CatalogWatch catalogs;
    private Lsn decidedAt = Lsn.NONE;

    SourceLook(
            PipelineConfig config,
            Supplier<String> streamSession,
            DecodedTruncates truncates,
            ForeignMessageCount others) {
        this.config = config;
        this.streamSession = streamSession;
        this.truncates = truncates;
        this.others = others;
    }

    /** Why nothing may be streamed, as of the last look. Any thread. */
    Optional<TidegateException> obstacle() {
        return awaitedByCommits.or(() -> missing);
    }

    /** One that hangs fails instead, and the next one opens new sessions. */
    void look() throws SQLException {
        if (source == null) {
            source = new SourceDatabase(config.source()).openShort("source watch");
        }
        // First, and whatever else there is to say: this is about the application.
        StandbyNames standbys = StandbyNames.read(source);
        String session = streamSession.get();
        awaitedByCommits = standbys.takesIn(session) ? Optional.of(standbys.refusal(session)) : Optional.empty();
        if (target == null) {
            target = new TargetDatabase(config.target()).openShort("source watch");
            catalogs = new CatalogWatch(source, target, config);
        }
        PublicationWatch.Look look = lookAtPublication();
        // Before what may fail.
        missing = look.isDropped() ? Optional.of(missing()) : Optional.empty();
        log.identities(TablesWithoutIdentity.find(source, config.pipeline().publication()));
        log.catalogs(catalogs.lookAndRecord(look.now()));
        saveForeignMessages();
        // The last statement: without a complete look the gate stays shut.
        new SourceNoticeStore(target, config.pipeline()).recordLook();
    }

    private void saveForeignMessages() throws SQLException {
        List<ForeignMessages> due = others.due();
        if (!due.isEmpty()) {
            new ForeignMessageStore(target, config.pipeline()).add(due);
            others.saved(due);
            log.foreignMessages(due);
        }
    }

    private PublicationWatch.Look lookAtPublication() throws SQLException {
        PublicationWatch.Look look = new PublicationWatch(source, target, config.pipeline(), truncates).lookAndRecord();
        if (look.isDecided()) {
            truncates.settle(decidedAt);
            decidedAt = look.at();
        }
        log.publication(look.changes());
        return look;
    }

    private TidegateException missing() throws SQLException {
        Catalog catalog = Catalog.read(source, config.tables()::selects);
        Publication wanted =
                Publication.wanted(config.pipeline(), catalog.server(), ReplicatedTables.of(catalog, config.tables()));
        return new TidegateException(
                ServerCode.PUBLICATION_MISSING,
                "the publication " + wanted.name() + " does not exist on the source any more",
                "run on the source: " + wanted.createSql() + "; " + wanted.commentSql()
                        + "; then load the tables again, or verify them: what was written meanwhile is missing");
    }

    /** The next look opens new sessions. */
    void close() {
        for (Connection session : new Connection[] {source, target}) {
            try {
                if (session != null) {
                    session.close();
                }
            } catch (SQLException e) {
                LOG.debug("A session of the source watch did not close in order", e);
            }
        }
        source = null;
        target = null;
        catalogs = null;
    }
}
