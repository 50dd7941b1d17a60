package dev.tidegate.state.publication;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.replication.PublicationMembership.Partition;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.publication.KnownPublication.KnownTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The publication as it was last seen, in tables {@code publication}, {@code published_table}, {@code published_partition},
 * {@code published_file} and {@code publication_change}. In the caller's transaction.
 */
public final class KnownPublicationStore {

    private static final String FORGET_OWN = """
            DELETE FROM tidegate.publication_change
            WHERE pipeline = ?
            """;

    private static final String SELECT = """
            SELECT publication_oid, publication_xid, files_horizon, files_seen_at
            FROM tidegate.publication
            WHERE pipeline = ?
            """;

    private static final String SELECT_TABLES = """
            SELECT table_oid, schema_name, table_name, entry_oid
            FROM tidegate.published_table
            WHERE pipeline = ?
            """;

    private static final String SELECT_PARTITIONS = """
            SELECT partition_oid, schema_name, table_name, root_oid, links
            FROM tidegate.published_partition
            WHERE pipeline = ?
            """;

    private static final String SELECT_FILES = """
            SELECT table_oid, file
            FROM tidegate.published_file
            WHERE pipeline = ?
            """;

    private static final String SELECT_OWN = """
            SELECT xid
            FROM tidegate.publication_change
            WHERE pipeline = ?
            """;

    private static final String UPSERT = """
            INSERT INTO tidegate.publication (pipeline, publication_oid, publication_xid)
            VALUES (?, ?, ?)
            ON CONFLICT (pipeline) DO UPDATE
            SET publication_oid = excluded.publication_oid,
                publication_xid = excluded.publication_xid
            """;

    private static final String SEEN = """
            UPDATE tidegate.publication
            SET files_horizon = ?,
                files_seen_at = ?
            WHERE pipeline = ?
            """;

    private static final String DELETE_TABLES = """
            DELETE FROM tidegate.published_table
            WHERE pipeline = ?
            """;

    private static final String INSERT_TABLE = """
            INSERT INTO tidegate.published_table (pipeline, table_oid, schema_name, table_name, entry_oid)
            VALUES (?, ?, ?, ?, ?)
            """;

    private static final String DELETE_PARTITIONS = """
            DELETE FROM tidegate.published_partition
            WHERE pipeline = ?
            """;

    private static final String INSERT_PARTITION = """
            INSERT INTO tidegate.published_partition (pipeline, partition_oid, schema_name, table_name, root_oid, links)
            VALUES (?, ?, ?, ?, ?, ?)
            """;

    private static final String DELETE_FILES = """
            DELETE FROM tidegate.published_file
            WHERE pipeline = ?
            """;

    private static final String INSERT_FILE = """
            INSERT INTO tidegate.published_file (pipeline, table_oid, file)
            VALUES (?, ?, ?)
            """;

    private static final String INSERT_OWN = """
            INSERT INTO tidegate.publication_change (pipeline, xid)
            VALUES (?, ?)
            ON CONFLICT DO NOTHING
            """;

    private final Sql target;
    private final PipelineName pipeline;

    public KnownPublicationStore(Connection target, PipelineName pipeline) {
        this.target = Sql.on(target);
        this.pipeline = pipeline;
    }

    /** @return empty if nobody has looked yet */
    public Optional<KnownPublication> read() throws SQLException {
        Map<Long, KnownTable> tables = new HashMap<>();
        target.each(SELECT_TABLES, row -> tables.put(row.getLong("table_oid"), table(row)), pipeline);
        Map<Long, Partition> partitions = new HashMap<>();
        target.each(SELECT_PARTITIONS, row -> partitions.put(row.getLong("partition_oid"), partition(row)), pipeline);
        Map<Long, Long> files = new HashMap<>();
        target.each(SELECT_FILES, row -> files.put(row.getLong("table_oid"), row.getLong("file")), pipeline);
        Set<Long> own = Set.copyOf(target.list(SELECT_OWN, Sql.NUMBER, pipeline));
        return target.first(
                SELECT,
                row -> new KnownPublication(
                        row.getLong("publication_oid"),
                        row.getLong("publication_xid"),
                        tables,
                        partitions,
                        files(row, files),
                        own),
                pipeline);
    }

    private static KnownFiles files(ResultSet row, Map<Long, Long> files) throws SQLException {
        return new KnownFiles(files, row.getLong("files_horizon"), Sql.instant(row, "files_seen_at"));
    }

    private static KnownTable table(ResultSet row) throws SQLException {
        return new KnownTable(
                new TableId(row.getString("schema_name"), row.getString("table_name")), row.getLong("entry_oid"));
    }

    private static Partition partition(ResultSet row) throws SQLException {
        return new Partition(
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                row.getLong("root_oid"),
                List.of(row.getString("links").split(" ")));
    }

    public void write(KnownPublication known) throws SQLException {
        target.update(UPSERT, pipeline, known.oid(), known.xid());
        target.update(DELETE_TABLES, pipeline);
        target.batch(
                INSERT_TABLE,
                known.tables().entrySet().stream()
                        .map(entry -> new Object[] {
                            pipeline,
                            entry.getKey(),
                            entry.getValue().table().schema(),
                            entry.getValue().table().name(),
                            entry.getValue().entry()
                        })
                        .toList());
        target.update(DELETE_PARTITIONS, pipeline);
        target.batch(
                INSERT_PARTITION,
                known.partitions().entrySet().stream()
                        .map(entry -> new Object[] {
                            pipeline,
                            entry.getKey(),
                            entry.getValue().table().schema(),
                            entry.getValue().table().name(),
                            entry.getValue().root(),
                            String.join(" ", entry.getValue().links())
                        })
                        .toList());
        target.update(DELETE_FILES, pipeline);
        target.batch(
                INSERT_FILE,
                known.files().numbers().entrySet().stream()
                        .map(entry -> new Object[] {pipeline, entry.getKey(), entry.getValue()})
                        .toList());
        seen(known.files());
    }

    /** Notes when the files were seen, which are those that it has. */
    void seen(KnownFiles files) throws SQLException {
        target.update(SEEN, files.horizon(), files.seenAt(), pipeline);
    }

    /**
     * Notes that Tidegate changes the publication. To be committed before the change is: whoever sees that then knows whose it
     * is.
     *
     * @param xid of the source's transaction, as xmin shows it
     */
    public void noteOwnChange(long xid) throws SQLException {
        target.update(INSERT_OWN, pipeline, xid);
    }

    /** As it is on a source that has another history: transactions of the old one do not count there. */
    public void restart(KnownPublication now) throws SQLException {
        target.update(FORGET_OWN, pipeline);
        write(now);
    }
}
