package dev.tidegate.apply.sequences;

import dev.tidegate.apply.sequences.SequenceService.Mode;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.state.sequence.SequenceState;
import dev.tidegate.state.sequence.SequenceState.Direction;
import dev.tidegate.state.sequence.SequenceState.Standing;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A source and a target database of their own, and a pipeline between them that the target knows. */
final class SequencesFixture {

    static final int MARGIN = 100;

    final TestDatabase source;
    final TestDatabase target;
    private final TestPipeline pair;

    SequencesFixture(PostgresVersion sourceVersion, PostgresVersion targetVersion) {
        source = SharedServers.database(sourceVersion);
        target = SharedServers.database(targetVersion);
        pair = TestPipeline.between(source, target)
                .named("sequences")
                .yaml(
                        "tables: { include: ['public.*', 'Up.*'], exclude: ['*.left_out*'] }",
                        "sequences: { interval: 1s, margin: " + MARGIN + " }");
        try (Connection connection = target.connect()) {
            StateSchema.migrate(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        target.execute("INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)"
                + " VALUES ('sequences', '00000000-0000-0000-0000-000000000001', '1', 'x', 'streaming')");
    }

    PipelineConfig config() {
        return pair.config();
    }

    /** Both sides by a role that may log in and nothing else. */
    SequencesFixture as(String role) {
        pair.asNobody(role);
        return this;
    }

    SequencesFixture yaml(String... lines) {
        pair.yaml(lines);
        return this;
    }

    SequencesFixture both(String... statements) {
        pair.both(statements);
        return this;
    }

    List<SequenceState> sync() {
        return SequenceService.runRound(config(), Direction.SOURCE_TO_TARGET, Mode.SYNC);
    }

    List<SequenceState> syncBack() {
        return SequenceService.runRound(config(), Direction.TARGET_TO_SOURCE, Mode.SYNC);
    }

    List<SequenceState> check() {
        return SequenceService.runRound(config(), Direction.SOURCE_TO_TARGET, Mode.CHECK);
    }

    static Map<String, Standing> standings(List<SequenceState> states) {
        return states.stream()
                .collect(Collectors.toMap(
                        state -> state.id().toString(), SequenceState::standing, (a, b) -> a, TreeMap::new));
    }

    static SequenceState only(List<SequenceState> states, String name) {
        return states.stream()
                .filter(state -> state.id().toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + states));
    }
}
