package dev.tidegate.prepare.check.model;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.schema.StateVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The target as the checks see it.
 *
 * @param role of the session
 * @param catalog of the tables that the source replicates, as far as they exist here
 * @param version of the state; a start migrates an older one
 * @param state empty before the pipeline's first start
 */
public record TargetFacts(
        PipelineConfig config,
        Connection session,
        String role,
        Catalog catalog,
        StateVersion version,
        Optional<PipelineState> state) {

    /** @throws dev.tidegate.model.failure.TidegateException STATE-NEWER */
    public static TargetFacts read(PipelineConfig config, Connection session, Predicate<TableId> wanted)
            throws SQLException {
        return new TargetFacts(
                config,
                session,
                Sql.on(session).one("SELECT current_user", Sql.TEXT),
                Catalog.read(session, wanted),
                StateVersion.read(session),
                new PipelineStore(session, config.pipeline()).readBeforeStart());
    }

    public ServerInfo server() {
        return catalog.server();
    }
}
