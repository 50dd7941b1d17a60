package dev.tidegate.postgres.replication;

import dev.tidegate.model.PipelineName;
import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.catalog.ServerInfo;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.ReplicatedTables;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.postgres.version.ServerFeature;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A publication: the one that the source has, or the one that a pipeline needs.
 *
 * @param tables its explicit list
 * @param operations what it publishes: insert, update, delete, truncate
 * @param viaRoot whether changes of partitions are published as changes of their uppermost published table
 * @param plain false if it is for all tables, for a schema, or has a row filter or a column list
 * @param comment set by Tidegate on those that it creates
 */
public record Publication(
        String name,
        Set<TableId> tables,
        Set<String> operations,
        boolean viaRoot,
        boolean plain,
        Optional<String> comment) {

    private static final String SELECT = """
            SELECT p.oid, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete,
                   coalesce((to_jsonb(p) ->> 'pubtruncate')::boolean, false) AS pubtruncate,
                   coalesce((to_jsonb(p) ->> 'pubviaroot')::boolean, false) AS pubviaroot,
                   obj_description(p.oid, 'pg_publication') AS comment
            FROM pg_publication p
            WHERE p.pubname = ?
            """;

    /** By way of jsonb, because row filters and column lists came with 15. */
    private static final String SELECT_TABLES = """
            SELECT n.nspname, c.relname,
                   to_jsonb(r) ->> 'prqual' IS NOT NULL OR to_jsonb(r) ->> 'prattrs' IS NOT NULL AS restricted
            FROM pg_publication_rel r
            JOIN pg_class c ON c.oid = r.prrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE r.prpubid = ?
            """;

    public Publication {
        tables = Set.copyOf(tables);
        operations = Set.copyOf(operations);
    }

    /** The publication that the pipeline needs on this source. */
    public static Publication wanted(PipelineName pipeline, ServerInfo source, Collection<TableInfo> replicated) {
        Set<TableId> tables = replicated.stream().map(TableInfo::id).collect(Collectors.toSet());
        if (MessageTable.isNeededOn(source)) {
            tables.add(MessageTable.ID);
        }
        return new Publication(
                pipeline.publication(),
                tables,
                operationsOn(source.major()),
                ReplicatedTables.publishesViaRoot(source),
                true,
                Optional.of("created by Tidegate for pipeline " + pipeline));
    }

    /** The operations that a pipeline needs. */
    public static Set<String> operationsOn(int majorVersion) {
        return ServerFeature.TRUNCATE_REPLICATED.isIn(majorVersion)
                ? Set.of("insert", "update", "delete", "truncate")
                : Set.of("insert", "update", "delete");
    }

    /** @return empty if the source has none of this name */
    public static Optional<Publication> read(Connection source, String name) throws SQLException {
        return Sql.on(source).first(SELECT, row -> map(source, name, row), name);
    }

    private static Publication map(Connection source, String name, ResultSet row) throws SQLException {
        Set<String> operations = new TreeSet<>();
        for (String operation : List.of("insert", "update", "delete", "truncate")) {
            if (row.getBoolean("pub" + operation)) {
                operations.add(operation);
            }
        }
        long oid = row.getLong("oid");
        Map<TableId, Boolean> restricted = new TreeMap<>();
        Sql.on(source)
                .each(
                        SELECT_TABLES,
                        table -> restricted.put(
                                new TableId(table.getString("nspname"), table.getString("relname")),
                                table.getBoolean("restricted")),
                        oid);
        return new Publication(
                name,
                restricted.keySet(),
                operations,
                row.getBoolean("pubviaroot"),
                !row.getBoolean("puballtables") && !restricted.containsValue(true) && !hasSchemas(source, oid),
                Optional.ofNullable(row.getString("comment")));
    }

    private static boolean hasSchemas(Connection source, long oid) throws SQLException {
        return source.getMetaData().getDatabaseMajorVersion() >= 15
                && Sql.on(source).isTrue("SELECT EXISTS (SELECT FROM pg_publication_namespace WHERE pnpubid = ?)", oid);
    }

    /** The same for other tables. */
    public Publication withTables(Set<TableId> others) {
        return new Publication(name, others, operations, viaRoot, plain, comment);
    }

    /** @return whether Tidegate created it for the pipeline of that name */
    public boolean isOurs(PipelineName pipeline) {
        return comment.filter(text -> text.endsWith("Tidegate for pipeline " + pipeline))
                .isPresent();
    }

    /** @return whether adding tables is enough to make it the same */
    public boolean isWithin(Publication wanted) {
        Publication same = new Publication(name, wanted.tables, operations, viaRoot, plain, comment);
        return wanted.tables.containsAll(tables) && same.differencesFrom(wanted).isEmpty();
    }

    /** @return whether it has the same operations and names of tables */
    public boolean sendsAs(Publication other) {
        return operations.equals(other.operations) && viaRoot == other.viaRoot;
    }

    /** @return in words, empty if a stream of this publication is the same as one of {@code wanted} */
    public List<String> differencesFrom(Publication wanted) {
        List<String> differences = new ArrayList<>();
        if (!plain) {
            differences.add("is for all tables or a schema, or has a row filter or column list");
        }
        addTables(differences, "lacks", wanted.tables, tables);
        addTables(differences, "has besides", tables, wanted.tables);
        if (!operations.equals(wanted.operations)) {
            differences.add("publishes " + new TreeSet<>(operations));
        }
        if (viaRoot != wanted.viaRoot) {
            differences.add("has publish_via_partition_root = " + viaRoot);
        }
        return differences;
    }

    private static void addTables(List<String> differences, String word, Set<TableId> left, Set<TableId> right) {
        List<String> extra = left.stream()
                .filter(table -> !right.contains(table))
                .sorted()
                .map(TableId::toString)
                .toList();
        if (!extra.isEmpty()) {
            differences.add(word + " " + HumanFormat.some(extra));
        }
    }

    /** The statement that creates it. */
    public String createSql() {
        // ONLY: the children of an inheritance parent are published if they are selected themselves
        String list =
                tables.stream().sorted().map(table -> "ONLY " + table.quoted()).collect(Collectors.joining(", "));
        return "CREATE PUBLICATION " + SqlName.quote(name) + " FOR TABLE " + list + " WITH " + options();
    }

    /** The statement that has it send the same operations, under the same names. */
    public String alterSql() {
        return "ALTER PUBLICATION " + SqlName.quote(name) + " SET " + options();
    }

    private String options() {
        String publish = List.of("insert", "update", "delete", "truncate").stream()
                .filter(operations::contains)
                .collect(Collectors.joining(", "));
        return "(publish = '" + publish + "'" + (viaRoot ? ", publish_via_partition_root = true" : "") + ")";
    }

    public String commentSql() {
        return "COMMENT ON PUBLICATION " + SqlName.quote(name) + " IS "
                + comment.map(SqlName::literal).orElse("NULL");
    }

    public String dropSql() {
        return "DROP PUBLICATION " + SqlName.quote(name);
    }
}
