package dev.tidegate.apply.sequences;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.SequenceId;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.Role;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.schema.StateVersion;
import dev.tidegate.state.sequence.SequenceState;
import dev.tidegate.state.sequence.SequenceState.Direction;
import dev.tidegate.state.sequence.SequenceState.Standing;
import dev.tidegate.state.sequence.SequenceStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Synchronization of sequences: keeps those of one side ahead of the other's. A round:
 *
 * <pre>
 * PipelineSequences -> SequenceValues -> ColumnExtremes -> SafeValue -> SequenceAdvance -> SequenceStore
 * (which with which)   (both sides)      (receiving rows)  (arithmetic)  (setval, forward)  (tidegate.sequence)
 * </pre>
 *
 * As a role it works from source to target, a round every interval. It reads everything again in each round, so
 * it makes no difference when the last one was or who runs another at the same time.
 */
public final class SequenceService implements Role {

    private static final Logger LOG = LoggerFactory.getLogger(SequenceService.class);

    /** What a round does. */
    public enum Mode {
        /** Reads only; does not even write the state in the target. */
        CHECK,
        /** Sets the sequences that are behind, and stores the state of all. */
        SYNC
    }

    private final PipelineConfig config;
    private Map<Standing, Integer> reported = Map.of();
    private final Set<SequenceId> warned = new HashSet<>();

    public SequenceService(PipelineConfig config) {
        this.config = config;
    }

    @Override
    public String name() {
        return "sequences";
    }

    @Override
    public void runOnce(StopSignal stop) {
        try (Connection source = bounded(new SourceDatabase(config.source()).open(session()));
                Connection target = bounded(new TargetDatabase(config.target()).open(session()))) {
            do {
                report(round(source, target, Direction.SOURCE_TO_TARGET, Mode.SYNC, stop));
            } while (!stop.await(config.sequences().interval()));
        } catch (SQLException | RuntimeException e) {
            throw again(Failures.classify(e));
        }
    }

    /**
     * One round on sessions of its own.
     *
     * @return in the order of the names
     * @throws TidegateException if a side cannot be asked or refuses
     */
    public static List<SequenceState> runRound(PipelineConfig config, Direction direction, Mode mode) {
        SequenceService service = new SequenceService(config);
        try (Connection source = open("source", () -> new SourceDatabase(config.source()).open(service.session()));
                Connection target = open("target", () -> new TargetDatabase(config.target()).open(service.session()))) {
            return service.round(source, target, direction, mode, new StopSignal());
        } catch (SQLException e) {
            throw Failures.classify(e);
        }
    }

    private List<SequenceState> round(
            Connection source, Connection target, Direction direction, Mode mode, StopSignal stop) throws SQLException {
        if (mode == Mode.SYNC) {
            StateVersion.read(target).requireKnown();
        }
        boolean forward = direction == Direction.SOURCE_TO_TARGET;
        SequenceRound round = forward
                ? new SequenceRound(config, source, target, direction)
                : new SequenceRound(config, target, source, direction);
        List<SequenceState> states = round.run(mode, stop);
        if (mode == Mode.SYNC && !stop.isRequested()) {
            new SequenceStore(target, config.pipeline(), direction).write(states);
        }
        return states;
    }

    private interface Opening {
        Connection open() throws SQLException;
    }

    private static Connection open(String side, Opening opening) throws SQLException {
        try {
            return bounded(opening.open());
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "the " + side);
        }
    }

    /** No round waits long for a table that somebody alters, nor for a slow query. */
    private static Connection bounded(Connection connection) throws SQLException {
        try {
            Sql.on(connection).execute("SET lock_timeout = '5s'; SET statement_timeout = '30s'");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private String session() {
        return config.pipeline() + " " + name();
    }

    /**
     * Whatever goes wrong here must not end the pipeline: rows are replicated without it. So it is tried again, and
     * the age of the stored state tells a gate that it does not succeed.
     */
    private static TidegateException again(TidegateException failure) {
        return failure.isTransient()
                ? failure
                : new TidegateException(
                        FailureCategory.TRANSIENT, failure.kind(), failure.getMessage(), failure.nextStep(), failure);
    }

    /** A line when the counts change, not one for every value that advances. */
    private void report(List<SequenceState> states) {
        states.stream()
                .filter(state -> state.isInStep() && state.note().contains(RowsAhead.LONE) && warned.add(state.id()))
                .forEach(state -> LOG.warn("sequence {}: {}", state.id(), state.note()));
        Map<Standing, Integer> counts = new EnumMap<>(Standing.class);
        states.forEach(state -> counts.merge(state.standing(), 1, Integer::sum));
        if (counts.equals(reported)) {
            return;
        }
        reported = counts;
        LOG.info("{} of {} sequences in sync", counts.getOrDefault(Standing.IN_STEP, 0), states.size());
        states.stream()
                .filter(state -> !state.isInStep())
                .forEach(state -> LOG.warn(
                        "sequence {} is {}: {}", state.id(), state.standing().text(), state.note()));
    }
}
