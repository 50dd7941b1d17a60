package dev.tidegate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/ERRORS.md lists the codes that the sources have, all of them and no others. */
class ErrorCodesTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** What their users never see. */
    private static final Set<String> OTHER_MODULES = Set.of("test/kit", "test/benchmark", "test/system");

    /** Upper case with dashes, after a word of two letters or more; before it maybe the side of a connection. */
    private static final Pattern WITH_DASH = Pattern.compile("(prefix \\+ )?\"([A-Z][A-Z0-9]+(?:-[A-Z0-9]+)+)\"");

    /** A single word is a code only where one is expected. */
    private static final Pattern WORD = Pattern.compile(
            "(?:Finding\\s*\\.(?:error|warning|info)\\(|FailureCategory\\.[A-Z]+,)\\s*(prefix \\+ )?\"([A-Z0-9]+)\"");

    private static final Set<String> NO_CODES = Set.of("SHA-256", "META-INF");

    /** The first cell of a table's row. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]*`) \\|");

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @Test
    void theDocListsEveryCodeAndNoOther() throws IOException {
        assertThat(inTheDoc()).containsExactlyInAnyOrderElementsOf(inTheSources());
    }

    @Test
    void theSearchFindsEveryFormOfACode() throws IOException {
        assertThat(inTheSources())
                .contains("SLOT-MISSING", "KAFKA-DENIED", "APPLY-CONFLICT", "INTERNAL", "IO", "VERSION", "OWNERSHIP")
                .contains("SOURCE-TLS-UNTRUSTED", "TARGET-TLS-UNTRUSTED", "SOURCE-UNREACHABLE", "TARGET-UNREACHABLE")
                .doesNotContain("UNREACHABLE", "TLS-UNTRUSTED");
    }

    private static Set<String> inTheDoc() throws IOException {
        Set<String> codes = new TreeSet<>();
        ROW.matcher(Files.readString(ROOT.resolve("docs/ERRORS.md")))
                .results()
                .flatMap(row -> QUOTED.matcher(row.group(1)).results())
                .forEach(quoted -> codes.add(quoted.group(1)));
        return codes;
    }

    private static Set<String> inTheSources() throws IOException {
        Set<String> codes = new TreeSet<>();
        for (Path file : sources()) {
            String source = Files.readString(file);
            Stream.of(WITH_DASH, WORD)
                    .flatMap(pattern -> pattern.matcher(source).results())
                    .forEach(found -> add(codes, found));
        }
        codes.removeAll(NO_CODES);
        return codes;
    }

    private static void add(Set<String> codes, MatchResult found) {
        if (found.group(1) == null) {
            codes.add(found.group(2));
        } else {
            codes.add("SOURCE-" + found.group(2));
            codes.add("TARGET-" + found.group(2));
        }
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path directory : directoriesOfSources()) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    private static List<Path> directoriesOfSources() throws IOException {
        try (Stream<Path> directories =
                Files.find(ROOT, 5, (path, attributes) -> path.endsWith(Path.of("src", "main", "java")))) {
            return directories
                    .filter(directory ->
                            OTHER_MODULES.stream().noneMatch(other -> directory.startsWith(ROOT.resolve(other))))
                    .toList();
        }
    }
}
