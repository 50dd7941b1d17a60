package dev.tidegate.state.catalog;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.PublishedTables;
import dev.tidegate.state.PublishedTables.Unreplicated;
import dev.tidegate.state.publication.SourceRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tables that the config selects and the publication has not: created since, or renamed or moved into the selection. */
final class NewTables {

    private static final String UNPUBLISHED = """
            SELECT c.oid::bigint, n.nspname, c.relname
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND c.oid >= 16384 AND NOT c.relispartition
              AND c.oid NOT IN (SELECT r.prrelid
                                FROM pg_publication_rel r
                                JOIN pg_publication p ON p.oid = r.prpubid
                                WHERE p.pubname = ?)
            """;

    private final Connection source;
    private final Connection target;
    private final PipelineConfig config;
    private Set<Candidate> candidates = Set.of();
    private Set<TableId> reported = Set.of();

    private record Candidate(long oid, TableId table) {}

    NewTables(Connection source, Connection target, PipelineConfig config) {
        this.source = source;
        this.target = target;
        this.config = config;
    }

    /** @return those that are news; what decides it is read only where there may be some */
    List<Unreplicated> news() throws SQLException {
        Set<Candidate> now = new HashSet<>();
        Sql.on(source)
                .each(
                        UNPUBLISHED,
                        row -> {
                            TableId table = new TableId(row.getString(2), row.getString(3));
                            if (config.tables().selects(table)) {
                                now.add(new Candidate(row.getLong(1), table));
                            }
                        },
                        config.pipeline().publication());
        if (now.equals(candidates)) {
            return List.of();
        }
        List<Unreplicated> found = PublishedTables.find(source, target, config).stream()
                .filter(table -> SourceRule.TABLE_NEW.code().equals(table.kind()))
                .toList();
        Set<TableId> before = reported;
        candidates = now;
        reported = new HashSet<>(found.stream().map(Unreplicated::table).toList());
        return found.stream().filter(table -> !before.contains(table.table())).toList();
    }
}
