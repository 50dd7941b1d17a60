package dev.tidegate.load.index;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.session.StatementCanceller;
import dev.tidegate.load.session.WorkerThreads;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.session.DatabaseSearchPath;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.load.SuspendedIndexStore;
import dev.tidegate.state.load.SuspendedIndexStore.OwedIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rebuild of suspended indexes, several at a time. May be repeated: what is built is no longer in the list. */
public final class IndexRebuild {

    private static final Logger LOG = LoggerFactory.getLogger(IndexRebuild.class);

    private final PipelineConfig config;
    private final LoadLimits limits;
    /** Whether an applier writes to the tables meanwhile: then nothing may block it for long. */
    private final boolean whileStreaming;

    private final List<TidegateException> failures = new ArrayList<>();

    public IndexRebuild(PipelineConfig config, LoadLimits limits, boolean whileStreaming) {
        this.config = config;
        this.limits = limits;
        this.whileStreaming = whileStreaming;
    }

    /**
     * @param meanwhile is called now and then
     * @throws TidegateException the first failure, after all others are built
     */
    public void run(Collection<OwedIndex> indexes, StatementCanceller watcher, Runnable meanwhile) {
        Queue<OwedIndex> left = new ConcurrentLinkedQueue<>(indexes);
        int threads = Math.min(config.load().workers(), left.size());
        WorkerThreads.run("load index", threads, () -> () -> work(left, watcher), meanwhile);
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    private void work(Queue<OwedIndex> left, StatementCanceller watcher) {
        try (Connection target = open()) {
            watcher.add(target);
            for (OwedIndex index = left.poll(); index != null; index = left.poll()) {
                build(target, index);
            }
            watcher.remove(target);
        } catch (SQLException e) {
            add(new TidegateException(
                    RunCode.DATABASE_UNAVAILABLE,
                    "the target answered " + SqlFailures.describe(e) + " while indexes were built",
                    "",
                    e));
        }
    }

    private void add(TidegateException failure) {
        synchronized (failures) {
            failures.add(failure);
        }
    }

    private Connection open() throws SQLException {
        Connection target = new TargetDatabase(config.target()).openWriter("load index");
        SessionSettings.limitLockWaits(target, limits.lockWaitMax());
        DatabaseSearchPath.useIn(target);
        if (config.load().maintenanceWorkMemBytes().isPresent()) {
            Sql.on(target)
                    .execute("SET maintenance_work_mem = '"
                            + config.load().maintenanceWorkMemBytes().get() / 1024 + "kB'");
        }
        return target;
    }

    private void build(Connection target, OwedIndex index) throws SQLException {
        long startedAt = System.nanoTime();
        try {
            if (whileStreaming) {
                buildWhileStreaming(target, index);
            } else {
                buildAtOnce(target, index);
            }
            LOG.info(
                    "built {} of {} in {}",
                    index.name(),
                    index.table(),
                    HumanFormat.duration(Duration.ofNanos(System.nanoTime() - startedAt)));
        } catch (SQLException e) {
            target.setAutoCommit(true);
            TidegateException failure = failed(index, e);
            if (!failure.isTransient()) {
                new SuspendedIndexStore(target, config.pipeline()).failed(index, failure.getMessage());
            }
            LOG.error("{}: {}", failure.code(), failure.getMessage());
            add(failure);
        }
    }

    private void buildAtOnce(Connection target, OwedIndex index) throws SQLException {
        target.setAutoCommit(false);
        try {
            Sql.on(target).execute(index.createSql());
            if (index.thenSql().isPresent()) {
                Sql.on(target).execute(index.thenSql().get());
            }
            new SuspendedIndexStore(target, config.pipeline()).built(index);
            target.commit();
        } catch (SQLException | RuntimeException e) {
            target.rollback();
            throw e;
        } finally {
            target.setAutoCommit(true);
        }
    }

    /** CONCURRENTLY and NOT VALID cannot be in one transaction with the note, so each is made so that it may be repeated. */
    private void buildWhileStreaming(Connection target, OwedIndex index) throws SQLException {
        if (index.createSql().startsWith("ALTER TABLE ")) {
            buildConstraint(target, index);
            return;
        }
        String name = new TableId(index.table().schema(), index.name()).quoted();
        Sql.on(target).execute("DROP INDEX CONCURRENTLY IF EXISTS " + name);
        Sql.on(target).execute(index.createSql().replaceFirst("^(CREATE (UNIQUE )?INDEX )", "$1CONCURRENTLY "));
        buildAtOnce(
                target,
                new OwedIndex(
                        index.table(),
                        index.name(),
                        index.step(),
                        index.thenSql().orElse("SELECT 1"),
                        Optional.empty()));
    }

    /** A foreign key stays in the list until it is validated: after a crash in between, the next start builds it. */
    private void buildConstraint(Connection target, OwedIndex index) throws SQLException {
        boolean lazily = index.step() == SuspendedIndexStore.Step.FOREIGN_KEYS
                && !index.createSql().endsWith(" NOT VALID");
        if (!lazily) {
            buildAtOnce(target, index);
            return;
        }
        String alter = "ALTER TABLE " + index.table().quoted() + " ";
        String name = SqlName.quote(index.name());
        // Several statements in one message are one transaction.
        Sql.on(target).execute(alter + "DROP CONSTRAINT IF EXISTS " + name + "; " + index.createSql() + " NOT VALID");
        buildAtOnce(
                target,
                new OwedIndex(
                        index.table(),
                        index.name(),
                        index.step(),
                        alter + "VALIDATE CONSTRAINT " + name,
                        Optional.empty()));
    }

    private static TidegateException failed(OwedIndex index, SQLException e) {
        boolean isTransient = SqlFailures.isTransientForRows(e);
        return new TidegateException(
                isTransient ? FailureCategory.TRANSIENT : FailureCategory.PERMANENT,
                LoadCode.LOAD_INDEX_FAILED,
                "building " + index.name() + " of table " + index.table() + ": the target answered "
                        + SqlFailures.describe(e) + SqlFailures.names(e),
                isTransient
                        ? ""
                        : "fix the rows on the source, or delete the row of this index in tidegate.load_index if the"
                                + " target shall do without it; then start again",
                e);
    }
}
