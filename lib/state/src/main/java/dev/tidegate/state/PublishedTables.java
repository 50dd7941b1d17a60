package dev.tidegate.state;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.ReplicatedTables;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the source's tables with those whose changes arrive. A publication holds tables and not names: one that is
 * created later is not in it, even under the name of one that was dropped. Reads only.
 */
public final class PublishedTables {

    /** With the partitions of published tables: where publish_via_partition_root was off, changes name those. */
    private static final String PUBLISHED = """
            WITH RECURSIVE published AS (
                SELECT r.prrelid
                FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
                WHERE p.pubname = ?
                UNION
                SELECT i.inhrelid
                FROM published p
                JOIN pg_class c ON c.oid = p.prrelid AND c.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = p.prrelid
            )
            SELECT prrelid::bigint
            FROM published
            """;

    private static final String EXISTING = """
            SELECT oid::bigint
            FROM pg_class
            WHERE oid = ANY (CAST(? AS oid[]))
            """;

    private final PipelineConfig config;
    private final List<Unreplicated> found = new ArrayList<>();

    private PublishedTables(PipelineConfig config) {
        this.config = config;
    }

    /** A table of the source whose changes are not replicated, and why. */
    public record Unreplicated(TableId table, SchemaChangeCode kind, String problem, String nextStep) {

        SchemaNotice notice() {
            return new SchemaNotice(table, kind.text(), problem, nextStep);
        }
    }

    /** @return {@link #find}, as the state tables would tell it */
    public static List<SchemaNotice> look(Connection source, Connection target, PipelineConfig config)
            throws SQLException {
        return find(source, target, config).stream().map(Unreplicated::notice).toList();
    }

    /** @return nothing for a pipeline that does not stream yet */
    public static List<Unreplicated> find(Connection source, Connection target, PipelineConfig config)
            throws SQLException {
        boolean streaming = new PipelineStore(target, config.pipeline())
                .read()
                .filter(PipelineState::isStreaming)
                .isPresent();
        PublishedTables tables = new PublishedTables(config);
        if (streaming) {
            tables.compare(source, new RelationStore(target, config.pipeline()).all());
        }
        return List.copyOf(tables.found);
    }

    private void compare(Connection source, List<KnownRelation> known) throws SQLException {
        Sql sql = Sql.on(source);
        Set<Long> published =
                Set.copyOf(sql.list(PUBLISHED, Sql.NUMBER, config.pipeline().publication()));
        Map<TableId, Long> there = new HashMap<>();
        for (TableInfo table : ReplicatedTables.of(Catalog.read(source, config.tables()::selects), config.tables())) {
            there.put(table.id(), table.storage().oid());
        }
        Map<TableId, KnownRelation> byName = new HashMap<>();
        Set<Long> knownOids = new HashSet<>();
        known.forEach(relation -> byName.put(relation.table(), relation));
        known.forEach(relation -> knownOids.add(relation.oid()));
        there.keySet().stream().sorted().forEach(table -> {
            long oid = there.get(table);
            boolean other = byName.containsKey(table) && byName.get(table).oid() != oid;
            if (!knownOids.contains(oid) && other) {
                replaced(table);
            } else if (!published.contains(oid) && !knownOids.contains(oid)) {
                isNew(table);
            }
        });
        Set<Long> existing = Set.copyOf(sql.list(EXISTING, Sql.NUMBER, Sql.array("oid", knownOids)));
        for (KnownRelation relation : known) {
            boolean nameIsTaken = there.containsKey(relation.table());
            if (!existing.contains(relation.oid()) && !nameIsTaken) {
                add(
                        relation.table(),
                        SchemaChangeCode.TABLE_DROPPED,
                        "the table was dropped on the source; the target keeps its rows",
                        "drop it on the target when nobody needs it, or ignore this");
            } else if (existing.contains(relation.oid()) && !published.contains(relation.oid())) {
                add(
                        relation.table(),
                        SchemaChangeCode.TABLE_NOT_PUBLISHED,
                        "the table is not in the publication any more: its changes do not arrive",
                        "what was changed since then is lost to the stream: load it again ("
                                + loadAgain(relation.table()) + "), or exclude it");
            }
        }
    }

    private void replaced(TableId table) {
        add(
                table,
                SchemaChangeCode.TABLE_REPLACED,
                "the table was dropped and created again on the source; the new one is not in the publication, and its"
                        + " changes do not arrive",
                "load it (" + loadAgain(table) + "), or exclude it");
    }

    private void isNew(TableId table) {
        add(
                table,
                SchemaChangeCode.NEW_TABLE,
                "the table was created after the pipeline, and its changes do not arrive",
                "create it on the target and load it (" + loadAgain(table) + "), or exclude it");
    }

    private static String loadAgain(TableId table) {
        return "tidegate load --table " + table.asArgument();
    }

    private void add(TableId table, SchemaChangeCode kind, String problem, String nextStep) {
        found.add(new Unreplicated(table, kind, problem, nextStep));
    }
}
