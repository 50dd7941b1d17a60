package dev.tidegate.preflight;

import dev.tidegate.core.catalog.Catalog;
import dev.tidegate.core.catalog.ReplicatedTables;
import dev.tidegate.core.catalog.ServerInfo;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.config.PipelineConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The source as the checks see it.
 *
 * @param config with the databases as they are reached for the checks
 * @param role of the session
 * @param tables that would be replicated
 */
record SourceFacts(PipelineConfig config, Connection session, String role, Catalog catalog, List<TableInfo> tables) {

    static SourceFacts read(PipelineConfig config, Connection session) throws SQLException {
        Catalog catalog = Catalog.read(session, config.tables()::selects);
        return new SourceFacts(
                config,
                session,
                Queries.text(session, "SELECT current_user"),
                catalog,
                ReplicatedTables.of(catalog, config.tables()));
    }

    ServerInfo server() {
        return catalog.server();
    }
}
