package dev.tidegate.load.plan;

import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.RelationStorage;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.state.load.Piece;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Cuts tables into pieces: a partitioned table into its partitions, a large relation into ranges of blocks. A range of
 * blocks is read without an index and in the order of the disk, but only since PostgreSQL 14; an older server would read
 * the whole relation for each.
 */
public final class TableSplitter {

    private static final int PIECES_OF_RELATION_MAX = 10_000;
    /** So that no worker stands idle for long while another one copies the last piece. */
    private static final int PIECES_PER_WORKER = 4;

    private static final long SPREAD_BYTES_MIN = 32L << 20;

    /** Leaves of each table; a table without partitions is its own leaf. */
    private static final String RELATIONS = """
            WITH RECURSIVE tree (root, oid) AS (
                SELECT o, o FROM unnest(?) o
                UNION ALL
                SELECT tree.root, i.inhrelid
                FROM tree
                JOIN pg_class c ON c.oid = tree.oid AND c.relkind = 'p'
                JOIN pg_inherits i ON i.inhparent = tree.oid
            )
            SELECT tree.root, c.oid, format('%I.%I', n.nspname, c.relname) AS name, c.relkind = 'r' AS is_table,
                   coalesce(pg_relation_filenode(c.oid), 0)::bigint AS storage,
                   CASE WHEN c.relkind = 'r' THEN pg_relation_size(c.oid)
                                                  / current_setting('block_size')::bigint END AS blocks,
                   CASE WHEN c.relkind = 'r' THEN pg_table_size(c.oid) END AS bytes,
                   has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') AS readable
            FROM tree
            JOIN pg_class c ON c.oid = tree.oid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind <> 'p'
            ORDER BY tree.root, tree.oid
            """;

    private record Relation(
            long oid, String name, boolean isTable, long storage, long blocks, long bytes, boolean readable) {}

    private final Connection source;
    private final ServerInfo server;
    private final long pieceBytes;
    private final int workers;

    TableSplitter(Connection source, ServerInfo server, long pieceBytes, int workers) {
        this.source = source;
        this.server = server;
        this.pieceBytes = pieceBytes;
        this.workers = workers;
    }

    /** To be called before the snapshot is taken: what is rewritten later is noticed by its storage. */
    Map<TableId, List<Piece>> split(Collection<TableInfo> tables) throws SQLException {
        Map<Long, List<Relation>> relations = relations(tables);
        Map<TableId, List<Piece>> pieces = new HashMap<>();
        for (TableInfo table : tables) {
            pieces.put(
                    table.id(),
                    split(table, relations.getOrDefault(table.storage().oid(), List.of())));
        }
        return pieces;
    }

    /** Every table in one piece, so that its rows come in one transaction or not at all. */
    Map<TableId, List<Piece>> whole(Collection<TableInfo> tables) throws SQLException {
        Map<TableId, List<Piece>> pieces = new HashMap<>();
        for (TableInfo table : tables) {
            pieces.put(table.id(), List.of(whole(table, 0)));
        }
        return pieces;
    }

    private Piece whole(TableInfo table, long bytes) throws SQLException {
        long oid = table.storage().oid();
        return new Piece(
                table.id(),
                0,
                table.id().quoted(),
                oid,
                RelationStorage.now(source, oid),
                0,
                OptionalLong.empty(),
                bytes);
    }

    private List<Piece> split(TableInfo table, List<Relation> leaves) throws SQLException {
        List<Piece> pieces = new ArrayList<>();
        // A partition that cannot be read by its own name (foreign, or without the right) is read through its table.
        boolean divisible = !leaves.isEmpty()
                && leaves.stream().allMatch(leaf -> leaf.isTable && leaf.readable && leaf.storage != 0);
        if (!divisible) {
            long bytes = leaves.stream().mapToLong(Relation::bytes).sum();
            pieces.add(whole(table, bytes));
            return pieces;
        }
        for (Relation leaf : leaves) {
            split(table.id(), leaf, pieces);
        }
        return pieces;
    }

    private void split(TableId table, Relation leaf, List<Piece> pieces) {
        long wanted = ServerFeature.TID_RANGE_SCAN.isIn(server.major()) ? wanted(leaf.bytes) : 1;
        long count = Math.max(1, Math.min(Math.min(wanted, PIECES_OF_RELATION_MAX), leaf.blocks));
        for (long i = 0; i < count; i++) {
            // The last one is open: the relation may have grown by the time the snapshot is taken.
            pieces.add(new Piece(
                    table,
                    pieces.size(),
                    leaf.name,
                    leaf.oid,
                    leaf.storage,
                    leaf.blocks * i / count,
                    i + 1 == count ? OptionalLong.empty() : OptionalLong.of(leaf.blocks * (i + 1) / count),
                    leaf.bytes / count));
        }
    }

    private long wanted(long bytes) {
        long ofSize = (bytes + pieceBytes - 1) / pieceBytes;
        long forAll = workers == 1 ? 1 : Math.min((long) workers * PIECES_PER_WORKER, bytes / SPREAD_BYTES_MIN);
        return Math.max(ofSize, forAll);
    }

    private Map<Long, List<Relation>> relations(Collection<TableInfo> tables) throws SQLException {
        Map<Long, List<Relation>> relations = new HashMap<>();
        List<Long> oids = tables.stream().map(table -> table.storage().oid()).toList();
        Sql.on(source)
                .each(
                        RELATIONS,
                        row -> relations
                                .computeIfAbsent(row.getLong("root"), root -> new ArrayList<>())
                                .add(relation(row)),
                        Sql.array("oid", oids));
        return relations;
    }

    private static Relation relation(ResultSet row) throws SQLException {
        return new Relation(
                row.getLong("oid"),
                row.getString("name"),
                row.getBoolean("is_table"),
                row.getLong("storage"),
                row.getLong("blocks"),
                row.getLong("bytes"),
                row.getBoolean("readable"));
    }
}
