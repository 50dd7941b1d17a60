package dev.tidegate.prepare.check.model;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.ReplicatedTables;
import dev.tidegate.postgres.sql.Sql;
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
public record SourceFacts(
        PipelineConfig config, Connection session, String role, Catalog catalog, List<TableInfo> tables) {

    public static SourceFacts read(PipelineConfig config, Connection session) throws SQLException {
        Catalog catalog = Catalog.read(session, config.tables()::selects);
        return new SourceFacts(
                config,
                session,
                Sql.on(session).one("SELECT current_user", Sql.TEXT),
                catalog,
                ReplicatedTables.of(catalog, config.tables()));
    }

    public ServerInfo server() {
        return catalog.server();
    }
}
