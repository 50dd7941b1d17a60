package dev.tidegate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.state.schema.StateSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** SQL on a table of the state stands in lib/state. */
class StateOwnershipTest {

    private static final Path ROOT = Path.of("..");

    private static final Pattern SQL = Pattern.compile(
            "\\b(?:FROM|INTO|UPDATE|JOIN|TABLE)\\s+tidegate\\.(?:" + String.join("|", StateSchema.TABLES) + "|%s)\\b");

    /** Their statements are still to be moved: the list may only become shorter. */
    private static final Set<String> NOT_MOVED_YET = Set.of(
            "ConsistentSnapshots",
            "RepairLog",
            "RepairService",
            "SnapshotRequest",
            "VerificationPause",
            "VerifiedTableReader");

    @Test
    void sqlOnStateStandsInItsLibrary() throws IOException {
        Set<String> elsewhere = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT, 20)) {
            for (Path file : (Iterable<Path>) files.filter(StateOwnershipTest::isMain)::iterator) {
                if (SQL.matcher(Files.readString(file)).find()) {
                    elsewhere.add(file.getFileName().toString().replace(".java", ""));
                }
            }
        }
        assertThat(elsewhere).isSubsetOf(NOT_MOVED_YET);
        assertThat(SQL.matcher("DELETE FROM tidegate.load_piece").find()).isTrue();
    }

    private static boolean isMain(Path file) {
        String path = ROOT.relativize(file).toString().replace('\\', '/');
        return path.endsWith(".java")
                && path.contains("src/main/java/")
                && !path.startsWith("lib/state/")
                && !path.startsWith("test/")
                && !path.startsWith(".");
    }
}
