package dev.tidegate.cli.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.process.PipelineProcess;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Preflight;
import dev.tidegate.preflight.types.MatrixComparison.Outcome;
import dev.tidegate.preflight.types.MatrixSide;
import dev.tidegate.preflight.types.MatrixStory;
import dev.tidegate.preflight.types.MatrixTables;
import dev.tidegate.testing.PostgresVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every value of every type, through the load and through the stream, as value, as key and in a table without key, under
 * settings of role and database that print and read values differently.
 *
 * <p>{@code -Dtidegate.types.pairs=13-18,15-15} tries other pairs of servers.
 */
@Timeout(300)
class TypeMatrixIT {

    @TempDir
    Path directory;

    static Stream<String> pairs() {
        return Stream.of(System.getProperty("tidegate.types.pairs", "10-15,18-18")
                        .split(",", -1))
                .filter(pair -> Stream.of(pair.split("-", -1))
                        .allMatch(major -> version(major).isAvailable()));
    }

    private static PostgresVersion version(String major) {
        return PostgresVersion.valueOf("V" + major);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyValueArrivesAsItIs(String versions) throws Exception {
        String[] majors = versions.split("-", -1);
        try (OddPair pair = new OddPair(version(majors[0]), version(majors[1]), directory)) {
            MatrixSide source = pair.sourceSide();
            MatrixSide target = pair.targetSide();
            MatrixTables matrix = MatrixTables.create(source, target, OddPair.SCHEMA);
            matrix.play(MatrixStory.LOAD);
            PipelineProcess process = pair.start();
            assertThat(Preflight.run(process.config()).stream().filter(Finding::isError))
                    .isEmpty();
            assertThat(process.load(new StopSignal())).isTrue();
            List<String> differences = new ArrayList<>(differences(MatrixStory.LOAD, matrix));
            process.startCapture();
            process.startApply();
            for (MatrixStory act :
                    List.of(MatrixStory.INSERT, MatrixStory.UPDATE, MatrixStory.UPDATE_OTHER, MatrixStory.DELETE)) {
                matrix.play(act);
                pair.awaitCaughtUp();
                differences.addAll(differences(act, matrix));
            }
            assertThat(differences).isEmpty();
            pair.assertNoDrift();
            source.session().close();
            target.session().close();
        }
    }

    private static List<String> differences(MatrixStory act, MatrixTables matrix) throws Exception {
        List<String> differences = new ArrayList<>();
        for (Outcome outcome : matrix.compare()) {
            for (String difference : outcome.differences()) {
                differences.add(act.words() + ", " + outcome.table().type().name() + " as "
                        + outcome.place().words() + ": " + difference);
            }
        }
        return differences;
    }
}
