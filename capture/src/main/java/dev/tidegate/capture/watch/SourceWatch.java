package dev.tidegate.capture.watch;

import dev.tidegate.capture.pgoutput.DecodedTruncates;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.mapping.ReplicatedTables;
import dev.tidegate.postgres.replication.Publication;
import dev.tidegate.postgres.replication.StandbyNames;
import dev.tidegate.postgres.replication.TablesWithoutIdentity;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.runtime.BackgroundLoop;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.publication.PublicationChange;
import dev.tidegate.state.publication.PublicationWatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds at the source's publication, on a thread and sessions of its own. Tables that may have lost rows are
 * recorded in the target, which keeps the gate shut, and named in the log. So are tables without replica identity, on which the
 * application's own changes fail. A source whose commits would wait for our stream is left alone at once.
 */
public final class SourceWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(3);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final PipelineConfig config;
    private final Supplier<String> streamSession;
    private final DecodedTruncates truncates;
    private final SourceShutdown shutdown;
    private final BackgroundLoop loop;
    /** Why nothing may be streamed now. Written by the loop's thread. */
    private volatile Optional<TidegateException> missing = Optional.empty();

    /** Likewise. */
    private volatile Optional<TidegateException> awaitedByCommits = Optional.empty();

    // Owned by the thread that looks.
    private Connection source;
    private Connection target;
    private boolean failing;
    private Lsn decidedAt = Lsn.NONE;
    private final Set<TablesWithoutIdentity.Found> withoutIdentity = new HashSet<>();

    private SourceWatch(PipelineConfig config, Supplier<String> streamSession, DecodedTruncates truncates) {
        this.config = config;
        this.streamSession = streamSession;
        this.truncates = truncates;
        this.shutdown = new SourceShutdown(new SourceDatabase(config.source()));
        this.loop = new BackgroundLoop("tidegate source watch", CLOSE_WITHIN, this::run);
    }

    /**
     * Looks once before it returns.
     *
     * @param streamSession the name of the session that streams
     * @param truncates what it has shown
     * @throws TidegateException PUBLICATION-MISSING
     */
    public static SourceWatch start(PipelineConfig config, Supplier<String> streamSession, DecodedTruncates truncates)
            throws SQLException {
        SourceWatch watch = new SourceWatch(config, streamSession, truncates);
        try {
            watch.look();
            watch.requireStreamable();
        } catch (SQLException | RuntimeException e) {
            watch.closeSessions();
            throw e;
        }
        watch.loop.start();
        return watch;
    }

    /**
     * @throws TidegateException SYNCHRONOUS-STANDBY, PUBLICATION-MISSING, as of the last look
     * @throws SQLException the source is shutting down
     */
    public void requireStreamable() throws SQLException {
        shutdown.requireUp();
        awaitedByCommits.or(() -> missing).ifPresent(failure -> {
            throw failure;
        });
    }

    private void run(StopSignal stop) {
        while (!stop.await(LOOK_EVERY)) {
            try {
                look();
                failing = false;
            } catch (SQLException | RuntimeException e) {
                closeSessions();
                report(e);
                if (e instanceof SQLException answer) {
                    met(answer);
                }
            }
        }
        closeSessions();
    }

    private void look() throws SQLException {
        if (source == null) {
            source = new SourceDatabase(config.source()).open("source watch");
        }
        // First, and whatever else there is to say: this is about the application.
        StandbyNames standbys = StandbyNames.read(source);
        String session = streamSession.get();
        awaitedByCommits = standbys.takesIn(session) ? Optional.of(standbys.refusal(session)) : Optional.empty();
        if (target == null) {
            target = new TargetDatabase(config.target()).open("source watch");
        }
        PublicationWatch.Look look = new PublicationWatch(source, target, config.pipeline(), truncates).lookAndRecord();
        if (look.isDecided()) {
            truncates.settle(decidedAt);
            decidedAt = look.at();
        }
        warn(look.changes());
        warnOfIdentities();
        missing = look.isDropped() ? Optional.of(missing()) : Optional.empty();
    }

    /** Is told of what other sessions on the source met. Any thread. */
    public void met(SQLException failure) {
        shutdown.met(failure);
    }

    private static void warn(List<PublicationChange> changes) {
        Map<String, List<PublicationChange>> byProblem = changes.stream()
                .collect(Collectors.groupingBy(
                        change -> change.code() + ": " + change.problem(), LinkedHashMap::new, Collectors.toList()));
        byProblem.forEach((problem, of) -> LOG.warn(
                "{}: {} -> {}; the gate stays shut until then",
                problem,
                HumanFormat.some(
                        of.stream().map(change -> change.table().toString()).toList()),
                of.get(0).nextStep()));
    }

    /** Once for each table, until it has one. */
    private void warnOfIdentities() throws SQLException {
        List<TablesWithoutIdentity.Found> found =
                TablesWithoutIdentity.find(source, config.pipeline().publication());
        for (TablesWithoutIdentity.Found table : found) {
            if (withoutIdentity.add(table)) {
                LOG.warn("{}: {}: {} -> {}", table.code(), table.table(), table.problem(), table.nextStep());
            }
        }
        withoutIdentity.retainAll(found);
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

    /** Once for each outage. */
    private void report(Exception e) {
        if (!failing && !loop.isStopping()) {
            String why = e instanceof SQLException sql ? SqlFailures.describe(sql) : e.toString();
            LOG.warn("The publication could not be looked at: {}; tried again", why);
        }
        failing = true;
    }

    private void closeSessions() {
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
    }

    @Override
    public void close() {
        loop.close();
    }
}
