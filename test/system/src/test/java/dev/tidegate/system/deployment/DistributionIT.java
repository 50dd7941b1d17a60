package dev.tidegate.system.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.command.ExitCode;
import dev.tidegate.testkit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that {@code mvn package} leaves, unpacked as its users do. */
class DistributionIT {

    private static final Map<String, String> WITHOUT_ARCHIVE = Map.of("TIDEGATE_CACHE", "none");

    @TempDir
    private static Path directory;

    private static Path home;

    private record Ended(int exitCode, String output) {}

    @BeforeAll
    static void unpack() throws Exception {
        List<Path> archives = list(Checkout.ROOT.resolve("app/target")).stream()
                .filter(file -> file.toString().endsWith(".tar.gz"))
                .toList();
        assumeThat(archives).as("without -Ddistribution.skip").hasSize(1);
        Path archive = archives.get(0).toAbsolutePath();
        assertThat(run(directory, Map.of(), "tar", "-xzf", archive.toString())).isEqualTo(new Ended(0, ""));
        home = directory.resolve(archive.getFileName().toString().replace(".tar.gz", ""));
    }

    @Test
    void holdsWhatIsRunAndWhatIsRead() throws IOException {
        assertThat(home.resolve("tidegate")).isExecutable();
        assertThat(list(home).stream().map(file -> file.getFileName().toString()))
                .contains("README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "THIRD-PARTY.txt");
        assertThat(home.resolve("config/tidegate.yaml")).exists();
        assertThat(home.resolve("docs/OPERATIONS.md")).exists();
    }

    /** Two versions of a library on one class path are found out by whoever meets the wrong one. */
    @Test
    void holdsEachLibraryOnce() throws IOException {
        List<String> names =
                jars().stream().map(name -> name.replaceFirst("-\\d.*", "")).toList();

        assertThat(names).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    }

    /** One that is new has a reason in the list, and one that is gone leaves it. */
    @Test
    void holdsExactlyTheListedLibraries() throws IOException {
        assertThat(ShippedJars.versions(others()).keySet()).containsExactlyElementsOf(ShippedJars.listed());
    }

    @Test
    void holdsNoLibraryWithAKnownHole() throws IOException {
        Map<String, String> versions = ShippedJars.versions(others());

        assertThat(ShippedJars.advisories())
                .filteredOn(advisory -> advisory.concerns(versions.get(advisory.artifact())))
                .isEmpty();
    }

    @Test
    void itsChecksumsAreBesideIt() throws Exception {
        for (String algorithm : List.of("256", "512")) {
            String file = home.getFileName() + ".tar.gz.sha" + algorithm;
            Ended check = run(Checkout.ROOT.resolve("app/target"), Map.of(), "sha" + algorithm + "sum", "-c", file);

            assertThat(check).isEqualTo(new Ended(0, home.getFileName() + ".tar.gz: OK\n"));
        }
    }

    @Test
    void listsEveryLibraryWithItsLicence() throws IOException {
        assumeThat(home.resolve("tidegate-bom.json"))
                .as("without Maven's --offline")
                .exists();
        JsonNode materials =
                new ObjectMapper().readTree(home.resolve("tidegate-bom.json").toFile());
        TreeSet<String> listed = new TreeSet<>();
        for (JsonNode component : materials.at("/components")) {
            String name = component.at("/name").asText();
            listed.add(name + "-" + component.at("/version").asText());
            assertThat(component.at("/licenses").size() > 0 || name.startsWith("tidegate-"))
                    .as(name)
                    .isTrue();
        }
        assertThat(listed).containsAll(others());
        assertThat(Files.readString(home.resolve("THIRD-PARTY.txt")))
                .contains("(org.postgresql:postgresql:", "(BSD-2-Clause)")
                .doesNotContain("Unknown license");
    }

    /** Sources without their history, or a git that does not answer, build as well: then the commit is unknown. */
    @Test
    void tellsVersionAndCommit() throws Exception {
        String asked = "git rev-parse --short=12 HEAD 2>/dev/null || echo unknown";
        String commit = run(Path.of("").toAbsolutePath(), Map.of(), "sh", "-c", asked)
                .output()
                .strip();
        Ended version = run(directory, Map.of(), home + "/tidegate", "--version");

        assertThat(version.output())
                .matches("(?s)tidegate \\d+\\.\\d+\\.\\d+\\S* \\(commit " + commit + "(-dirty)?\\).*Java .*");
        assertThat(version.exitCode()).isZero();
    }

    @Test
    void commandsThatNeedMoreAreRefusedWithTheWayOut() throws Exception {
        Ended demo = run(directory, WITHOUT_ARCHIVE, home + "/tidegate", "demo");

        assertThat(demo.output()).contains("from the sources");
        assertThat(demo.exitCode()).isEqualTo(ExitCode.USAGE);
        Ended health = run(directory, WITHOUT_ARCHIVE, home + "/tidegate", "health", "1");
        assertThat(health.output()).contains("no answer from 127.0.0.1:1");
        assertThat(health.exitCode()).isEqualTo(ExitCode.NO);
    }

    private static List<String> others() throws IOException {
        return jars().stream().filter(name -> !name.startsWith("tidegate-")).toList();
    }

    private static List<String> jars() throws IOException {
        return list(home.resolve("lib")).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".jar"))
                .map(name -> name.replace(".jar", ""))
                .toList();
    }

    private static List<Path> list(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.sorted().toList();
        }
    }

    private static Ended run(Path where, Map<String, String> environment, String... command) throws Exception {
        Path output = Files.createTempFile(directory, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(all);
        builder.environment().remove("TIDEGATE_JAVA_OPTS");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }
}
