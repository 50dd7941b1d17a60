package dev.tidegate.monitor.probe;

import dev.tidegate.core.PipelineName;
import dev.tidegate.core.TableId;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.config.TableMap;
import dev.tidegate.core.database.TargetDatabase;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.state.Checkpoint;
import dev.tidegate.core.state.CheckpointStore;
import dev.tidegate.core.state.PipelineState;
import dev.tidegate.core.state.SequenceState.Direction;
import dev.tidegate.core.state.SequenceStates;
import dev.tidegate.monitor.Reading;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the target what it holds. */
public final class TargetProbe implements Probe<TargetView> {

    /** The only one, as long as lanes are one. */
    private static final int LANE = 0;

    private static final Duration TABLES_EVERY = Duration.ofSeconds(3);
    private static final Duration WRITES_EVERY = Duration.ofSeconds(5);
    private static final Duration VERIFIED_EVERY = Duration.ofSeconds(5);
    private static final Duration COLUMNS_EVERY = Duration.ofMinutes(1);

    private final PipelineName pipeline;
    private final TableMap map;
    private final PatientSession session;
    private final Pace<List<TableStatus>> tables = new Pace<>(TABLES_EVERY, System::nanoTime);
    private final Pace<SequenceStates> sequences = new Pace<>(TABLES_EVERY, System::nanoTime);
    private final Pace<TableColumns> columns = new Pace<>(COLUMNS_EVERY, System::nanoTime);
    private final Pace<TableWrites> writes = new Pace<>(WRITES_EVERY, System::nanoTime);
    private final Pace<Map<TableId, VerifiedTable>> verified = new Pace<>(VERIFIED_EVERY, System::nanoTime);
    private final VerifiedTableReader verifiedTables;
    private final WriteRates rates = new WriteRates(System::nanoTime);

    public TargetProbe(PipelineConfig config) {
        this.pipeline = config.pipeline();
        this.verifiedTables = new VerifiedTableReader(pipeline);
        this.map = config.tables().map();
        TargetDatabase target = new TargetDatabase(ShortWaits.on(config.target()));
        this.session = new PatientSession(name(), () -> target.open("monitor"));
    }

    @Override
    public String name() {
        return "the target";
    }

    @Override
    public Reading<TargetView> read() {
        return session.ask(this::view);
    }

    private Reading<TargetView> view(Connection connection) throws SQLException {
        Optional<PipelineState> found = PipelineState.read(connection, pipeline);
        if (found.isEmpty()) {
            tables.forget();
            return Reading.unknown("the target knows no pipeline " + pipeline);
        }
        PipelineState state = found.get();
        Optional<Checkpoint> checkpoint = CheckpointStore.read(connection, pipeline, LANE);
        long taken = System.nanoTime();
        Reading<List<TableStatus>> statuses = tables.get(() -> session.askAside(
                asked -> Reading.of(List.copyOf(TableStatusReader.read(asked, pipeline, state.phase())))));
        return Reading.of(new TargetView(
                state,
                clock(connection),
                checkpoint,
                LaneStopReader.read(connection, pipeline, LANE),
                statuses,
                verified.get(() -> session.askAside(asked -> Reading.of(verifiedTables.read(asked)))),
                new TableFacts(
                        columns.get(() -> aside(statuses, this::columns)),
                        writes.get(() -> aside(statuses, (asked, of) -> rates.look(asked, of, this::onTarget)))),
                sequences.get(() -> session.askAside(
                        asked -> Reading.of(SequenceStates.read(asked, pipeline, Direction.SOURCE_TO_TARGET)))),
                taken));
    }

    /** What is asked of the replicated tables. */
    private interface OfTables<T> {
        Reading<T> ask(Connection session, List<TableId> tables) throws SQLException;
    }

    private <T> Reading<T> aside(Reading<List<TableStatus>> statuses, OfTables<T> question) throws SQLException {
        List<TableId> of = statuses.value().orElse(List.of()).stream()
                .map(TableStatus::table)
                .toList();
        if (of.isEmpty()) {
            return Reading.unknown("the target names no replicated tables");
        }
        try {
            return session.askAside(asked -> question.ask(asked, of));
        } catch (TidegateException e) {
            // Of tables.map.
            return Reading.unknown(e.getMessage());
        }
    }

    private Reading<TableColumns> columns(Connection connection, List<TableId> of) throws SQLException {
        return Reading.of(
                TableColumns.read(connection, of.stream().map(this::onTarget).toList()));
    }

    private TableId onTarget(TableId source) {
        return map.of(source).target();
    }

    private static Instant clock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp() AS now")) {
            row.next();
            return row.getObject("now", OffsetDateTime.class).toInstant();
        }
    }

    @Override
    public void close() {
        session.close();
        tables.forget();
        sequences.forget();
        columns.forget();
        writes.forget();
        verified.forget();
        verifiedTables.forget();
        rates.forget();
    }
}
