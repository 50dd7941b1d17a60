package dev.tidegate.load.late;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.plan.LoadPlan;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.state.load.LateTableLanes;
import dev.tidegate.state.load.LoadedTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Load plans of late tables: those of them that are there and can be copied. */
final class LateTablePlanner {

    private static final Logger LOG = LoggerFactory.getLogger(LateTablePlanner.class);

    private final PipelineConfig config;
    private final Connection target;

    LateTablePlanner(PipelineConfig config, Connection target) {
        this.config = config;
        this.target = target;
    }

    /** @throws TidegateException if one of them is not there, or cannot be copied */
    LoadPlan plan(Connection session, Connection replication, Collection<TableId> tables) throws SQLException {
        LoadPlan plan = LoadPlan.make(config, session, replication, target, tables::contains);
        Set<TableId> unknown = new TreeSet<>(tables);
        plan.tables().forEach(table -> unknown.remove(table.id()));
        if (!unknown.isEmpty()) {
            throw new TidegateException(
                    LoadCode.TABLE_UNKNOWN,
                    "no such table among those that tables.include selects on the source: " + unknown,
                    "write it as schema.table; add it to tables.include if it is new; partitions come with their"
                            + " partitioned table");
        }
        return plan;
    }

    /** Plans the tables that can be copied. The state says of the others why they cannot. */
    LoadPlan planWhatCanBe(Connection session, Connection replication, Collection<TableId> queued) throws SQLException {
        try {
            return plan(session, replication, queued);
        } catch (TidegateException e) {
            Set<TableId> left = new TreeSet<>();
            for (TableId table : queued) {
                if (canBePlanned(session, replication, table)) {
                    left.add(table);
                }
            }
            if (left.isEmpty()) {
                throw e;
            }
            return plan(session, replication, left);
        }
    }

    private boolean canBePlanned(Connection session, Connection replication, TableId table) throws SQLException {
        try {
            plan(session, replication, Set.of(table));
            return true;
        } catch (TidegateException refused) {
            LOG.error("{}: {}", table, refused.describe());
            target.setAutoCommit(false);
            new LateTableLanes(target, config.pipeline()).loadFailed(table, refused);
            target.commit();
            target.setAutoCommit(true);
            return false;
        }
    }

    /** The applier that is at work writes the changes of a table under the names that it was started with. */
    void requireSameNames() throws SQLException {
        List<TidegateException> changed = LoadedTables.read(target, config.pipeline())
                .differencesFrom(config.tables().map());
        if (!changed.isEmpty()) {
            throw changed.get(0);
        }
    }
}
