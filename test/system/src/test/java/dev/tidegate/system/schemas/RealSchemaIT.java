package dev.tidegate.system.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.ServerCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schema of an application, filled with rows that its constraints accept, from {@code assess} to {@code drop} while
 * clients write to any of its tables. In each build it is a small one of ours;
 * {@code -Dtidegate.real-schema=/path/to/dump.sql} (or a directory of such files) takes what {@code pg_dump} made of an
 * application's database. {@code -Dtidegate.real-schema.source=13} and {@code .target=17} try other servers than 15 and
 * 18, {@code .rows=1000} more rows of each table than 100, {@code .seconds=60} longer writing than 5, and
 * {@code .seed=1} repeats the rows and statements of a run; {@code .copy=before} copies indexes and foreign keys, too,
 * before the load, which then builds them anew.
 */
@Timeout(1800)
class RealSchemaIT {

    private static final String PROPERTY = "tidegate.real-schema";

    @TempDir
    Path directory;

    static Stream<Path> dumps() throws IOException, URISyntaxException {
        String where = System.getProperty(PROPERTY);
        if (where == null) {
            URI ours = RealSchemaIT.class.getResource("guild.sql").toURI();
            return Stream.of(Path.of(ours));
        }
        try (Stream<Path> files = Files.walk(Path.of(where), 1)) {
            return files.filter(file -> file.toString().endsWith(".sql")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("dumps")
    void goesThroughEverything(Path dump) {
        String name = dump.getFileName().toString().replace(".sql", "").replaceAll("[^a-z0-9]", "_");
        PostgresClient.require();
        TestDatabase source = SharedServers.database(version("source", "15"));
        TestDatabase target = SharedServers.database(version("target", "18"));
        restore(dump, source);
        try (source;
                TestPipeline pipeline =
                        TestPipeline.between(source, target).in(directory).named("real_" + name)) {
            SchemaCampaign campaign = new SchemaCampaign(pipeline);
            List<String> problems = campaign.run();
            System.out.println(campaign.report(name));
            assertThat(problems).as(name).isEmpty();
            if (System.getProperty(PROPERTY) == null) {
                assertThat(campaign.empty()).as("filled by the generator").isEmpty();
            }
        }
    }

    private static PostgresVersion version(String side, String major) {
        return PostgresVersion.valueOf("V" + System.getProperty(PROPERTY + "." + side, major));
    }

    /** By psql, which alone reads the COPY blocks of a dump. */
    private void restore(Path dump, TestDatabase database) {
        String to = "host=127.0.0.1 port=" + database.server().port() + " user=postgres dbname=" + database.name();
        List<String> command = List.of(
                "psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", dump.toString(), "-d", to);
        try {
            ServerCommand.run(command, directory.resolve("psql.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
