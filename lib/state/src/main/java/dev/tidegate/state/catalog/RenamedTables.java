package dev.tidegate.state.catalog;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.mapping.TableRename;
import dev.tidegate.postgres.replication.PublicationMembership;
import dev.tidegate.postgres.replication.PublicationMembership.PublishedTable;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.RelationStore;
import dev.tidegate.state.publication.SourceRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Published tables that have another name on the source than the target knows: the lane stops at their next change, which may
 * be after the switch.
 */
final class RenamedTables {

    private static final String NAME = """
            SELECT n.nspname, c.relname
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = ?::bigint::oid
            """;

    private RenamedTables() {}

    static List<SourceNotice> find(Connection target, PipelineConfig config, PublicationMembership now)
            throws SQLException {
        List<SourceNotice> notices = new ArrayList<>();
        for (RelationStore.Name known : new RelationStore(target, config.pipeline()).names()) {
            PublishedTable published = now.tables().get(known.oid());
            if (published != null && !published.table().equals(known.table())) {
                notice(target, config, known, published.table()).ifPresent(notices::add);
            }
        }
        return notices;
    }

    private static Optional<SourceNotice> notice(
            Connection target, PipelineConfig config, RelationStore.Name known, TableId name) throws SQLException {
        TableId wanted = config.tables().map().of(name).target();
        Optional<TableId> there =
                Sql.on(target).first(NAME, row -> new TableId(row.getString(1), row.getString(2)), known.targetOid());
        if (there.filter(wanted::equals).isPresent()) {
            return Optional.empty();
        }
        String selected = config.tables().selects(name) ? "" : ", which the config does not select";
        return Optional.of(new SourceNotice(
                known.table().toString(),
                SourceRule.TABLE_RENAMED.code().text(),
                SourceRule.TABLE_RENAMED.problem() + name + selected,
                there.map(from -> "run on the target: " + TableRename.sql(from, wanted))
                        .orElse("give the target's table the same name")));
    }
}
