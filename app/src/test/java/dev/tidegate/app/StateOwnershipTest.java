package dev.tidegate.app;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.state.schema.StateSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SQL on a table of the state stands in lib/state, in one class for each table. */
class StateOwnershipTest {

    private static final Path ROOT = Path.of("..");

    private static final Pattern SQL = Pattern.compile(
            "\\b(?:FROM|INTO|UPDATE|JOIN|TABLE)\\s+tidegate\\.(" + String.join("|", StateSchema.TABLES) + "|%s)\\b");

    /** The class of lib/state that holds the SQL on a table. */
    private static final Map<String, String> OWNERS = Map.ofEntries(
            entry("state_version", "StateVersion"),
            entry("pipeline", "PipelineStore"),
            entry("load_table", "LoadTableStore"),
            entry("load_piece", "PieceStore"),
            entry("load_index", "SuspendedIndexStore"),
            entry("checkpoint", "CheckpointStore"),
            entry("lane_stop", "LaneStopStore"),
            entry("fence", "FenceStore"),
            entry("drift", "DriftStore"),
            entry("dual_write", "DriftStore"),
            entry("sequence_round", "SequenceStore"),
            entry("sequence", "SequenceStore"),
            entry("relation", "RelationStore"),
            entry("relation_column", "RelationStore"),
            entry("schema_acknowledgement", "RelationStore"),
            entry("schema_event", "SchemaEventStore"),
            entry("monitor_minute", "MinuteStore"),
            entry("verification", "VerificationStore"),
            entry("verification_table", "VerificationStore"),
            entry("repair", "RepairStore"),
            entry("repair_row", "RepairStore"),
            entry("publication", "KnownPublicationStore"),
            entry("published_table", "KnownPublicationStore"),
            entry("published_partition", "KnownPublicationStore"),
            entry("published_file", "KnownPublicationStore"),
            entry("publication_change", "KnownPublicationStore"),
            entry("catalog_print", "KnownCatalogStore"),
            entry("catalog_item", "KnownCatalogStore"),
            entry("source_notice", "SourceNoticeStore"),
            entry("source_look", "SourceNoticeStore"),
            entry("source_history", "SourceHistoryStore"),
            entry("message_key", "MessageKeyStore"),
            entry("foreign_message", "ForeignMessageStore"),
            entry("table_doubt", "TableDoubtStore"),
            entry("verification_cut", "SnapshotRequestStore"));

    /** Other tables that a class asks together with its own, in one statement. */
    private static final Map<String, Set<String>> JOINS = Map.of(
            // Where a pipeline's stream begins.
            "CheckpointStore", Set.of("pipeline"),
            // Which stream the key is of.
            "MessageKeyStore", Set.of("pipeline"),
            // Which lanes are without a table, or have one that is copied or failed.
            "LateTableLanes", Set.of("checkpoint", "lane_stop", "load_table", "pipeline"),
            // Whether a table was copied or compared since.
            "TableDoubtStore", Set.of("load_table", "verification", "verification_table"),
            // Minutes only of a pipeline that is there.
            "MinuteStore", Set.of("pipeline"));

    /** They make and change tables, whoever owns them. */
    private static final Set<String> MIGRATIONS = Set.of(
            "StateSchema",
            "Unversioned",
            "Publications",
            "PublishedPartitions",
            "PublishedFiles",
            "SourceCatalogs",
            "SourceHistories",
            "SourceMessages");

    @Test
    void sqlOnStateStandsInItsLibrary() throws IOException {
        assertThat(tablesByClass(file -> !file.startsWith("lib/state/"))).isEmpty();
        assertThat(SQL.matcher("DELETE FROM tidegate.load_piece").find()).isTrue();
    }

    @Test
    void aTableHasOneOwner() throws IOException {
        Map<String, Set<String>> expected = new TreeMap<>();
        OWNERS.forEach((table, owner) ->
                expected.computeIfAbsent(owner, any -> new TreeSet<>()).add(table));
        JOINS.forEach((type, tables) ->
                expected.computeIfAbsent(type, any -> new TreeSet<>()).addAll(tables));

        Map<String, Set<String>> found = tablesByClass(file -> file.startsWith("lib/state/"));
        found.keySet().removeAll(MIGRATIONS);
        // A table whose name is put in later is named by other statements of the same class.
        found.values().forEach(tables -> tables.remove("%s"));
        assertThat(found).isEqualTo(expected);
        assertThat(OWNERS.keySet()).containsExactlyInAnyOrderElementsOf(StateSchema.TABLES);
    }

    /** @return names of classes, with the tables that their statements name */
    private static Map<String, Set<String>> tablesByClass(Predicate<String> wanted) throws IOException {
        Map<String, Set<String>> tables = new TreeMap<>();
        try (Stream<Path> files = Files.walk(ROOT, 20)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String path = ROOT.relativize(file).toString().replace('\\', '/');
                if (isMain(path) && wanted.test(path)) {
                    String type = file.getFileName().toString().replace(".java", "");
                    SQL.matcher(Files.readString(file)).results().forEach(found -> tables.computeIfAbsent(
                                    type, any -> new TreeSet<>())
                            .add(found.group(1)));
                }
            }
        }
        return tables;
    }

    private static boolean isMain(String path) {
        return path.endsWith(".java")
                && path.contains("src/main/java/")
                && !path.startsWith("test/")
                && !path.startsWith(".");
    }
}
