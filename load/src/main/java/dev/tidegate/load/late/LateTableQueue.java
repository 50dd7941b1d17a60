package dev.tidegate.load.late;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.load.plan.LoadPreparation;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.load.LateTableLanes;
import dev.tidegate.state.load.LoadTable;
import dev.tidegate.state.load.LoadTableStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Queue of the tables that are to join the stream, in the state. */
final class LateTableQueue {

    private static final Logger LOG = LoggerFactory.getLogger(LateTableQueue.class);

    private final PipelineConfig config;
    private final Connection target;

    LateTableQueue(PipelineConfig config, Connection target) {
        this.config = config;
        this.target = target;
    }

    /** @throws TidegateException if the pipeline does not stream, or a table is not there */
    void add(Collection<TableId> tables) throws SQLException {
        requireStreaming();
        requireKnown(tables);
        target.setAutoCommit(false);
        Set<TableId> known = new LoadTableStore(target, config.pipeline())
                .all().stream().map(LoadTable::table).collect(Collectors.toSet());
        LateTableLanes lanes = new LateTableLanes(target, config.pipeline());
        for (TableId table : tables) {
            if (known.contains(table) && config.load().filled() == LoadConfig.FilledTables.APPEND) {
                throw LoadPreparation.appendedTwice(table);
            }
            int lane = lanes.queue(config.tables().map().of(table));
            LOG.info("{} is queued: it leaves the main stream and catches up in lane {}", table, lane);
        }
        target.commit();
        target.setAutoCommit(true);
    }

    private void requireStreaming() throws SQLException {
        boolean streaming = new PipelineStore(target, config.pipeline())
                .read()
                .filter(PipelineState::isStreaming)
                .isPresent();
        if (!streaming) {
            throw new TidegateException(
                    LoadCode.NOT_STREAMING,
                    "pipeline " + config.pipeline() + " does not stream yet",
                    "`tidegate run` loads all tables first");
        }
    }

    private void requireKnown(Collection<TableId> tables) throws SQLException {
        SourceDatabase source = new SourceDatabase(config.source());
        LateTablePlanner planner = new LateTablePlanner(config, target);
        try (Connection session = source.open("load");
                Connection replication = source.openReplication("load slot")) {
            planner.plan(session, replication, tables);
        }
        planner.requireSameNames();
    }

    /** In the state, where everybody looks: this may be a process that nobody watches. In auto-commit. */
    void noteWhy(Collection<TableId> tables, TidegateException why) throws SQLException {
        LoadTableStore store = new LoadTableStore(target, config.pipeline());
        for (TableId table : tables) {
            store.waits(table, why);
        }
    }

    /** Queued, or begun by a load that did not end. */
    Set<TableId> waiting() throws SQLException {
        return new LoadTableStore(target, config.pipeline())
                .all().stream()
                        .filter(LoadTable::isLateToLoad)
                        .map(LoadTable::table)
                        .collect(Collectors.toCollection(TreeSet::new));
    }
}
