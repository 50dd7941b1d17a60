package dev.tidegate.lagmonitor.probe;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.TableFacts;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.table.TableColumns;
import dev.tidegate.lagmonitor.model.table.TableStatus;
import dev.tidegate.lagmonitor.model.table.TableWrites;
import dev.tidegate.lagmonitor.probe.query.TableStatusReader;
import dev.tidegate.lagmonitor.probe.query.VerifiedTableReader;
import dev.tidegate.lagmonitor.probe.query.WriteRates;
import dev.tidegate.model.PipelineName;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.state.PipelineState;
import dev.tidegate.state.PipelineStore;
import dev.tidegate.state.catalog.SourceNoticeStore;
import dev.tidegate.state.history.SourceHistoryStore;
import dev.tidegate.state.lane.Checkpoint;
import dev.tidegate.state.lane.CheckpointStore;
import dev.tidegate.state.lane.LaneStopStore;
import dev.tidegate.state.schema.StateVersion;
import dev.tidegate.state.sequence.SequenceState.Direction;
import dev.tidegate.state.sequence.SequenceStates;
import dev.tidegate.state.sequence.SequenceStore;
import dev.tidegate.state.verification.VerifiedTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the target: checkpoint, stop, tables, sequences, verification. */
public final class TargetProbe implements Probe<TargetView> {

    /** The only one, as long as lanes are one. */
    private static final int LANE = 0;

    private static final Duration TABLES_EVERY = Duration.ofSeconds(3);
    private static final Duration WRITES_EVERY = Duration.ofSeconds(5);
    private static final Duration VERIFIED_EVERY = Duration.ofSeconds(5);
    private static final Duration COLUMNS_EVERY = Duration.ofMinutes(1);

    private final PipelineName pipeline;
    private final TableMap map;
    private final ReconnectingSession session;
    private final CachedObservation<List<TableStatus>> tables = new CachedObservation<>(TABLES_EVERY, System::nanoTime);
    private final CachedObservation<SequenceStates> sequences = new CachedObservation<>(TABLES_EVERY, System::nanoTime);
    private final CachedObservation<TableColumns> columns = new CachedObservation<>(COLUMNS_EVERY, System::nanoTime);
    private final CachedObservation<TableWrites> writes = new CachedObservation<>(WRITES_EVERY, System::nanoTime);
    private final CachedObservation<Map<TableId, VerifiedTable>> verified =
            new CachedObservation<>(VERIFIED_EVERY, System::nanoTime);
    private final VerifiedTableReader verifiedTables;
    private final WriteRates rates = new WriteRates(System::nanoTime);

    public TargetProbe(PipelineConfig config) {
        this.pipeline = config.pipeline();
        this.verifiedTables = new VerifiedTableReader(pipeline);
        this.map = config.tables().map();
        TargetDatabase target = new TargetDatabase(ProbeTimeouts.on(config.target()));
        this.session = new ReconnectingSession(name(), () -> target.open("monitor"));
    }

    @Override
    public String name() {
        return "the target";
    }

    @Override
    public Observed<TargetView> read() {
        return session.ask(this::view);
    }

    private Observed<TargetView> view(Connection connection) throws SQLException {
        Optional<TidegateException> otherVersion = StateVersion.read(connection).problem();
        if (otherVersion.isPresent()) {
            tables.forget();
            return Observed.unreadable(
                    otherVersion.get().getMessage() + ": " + otherVersion.get().nextStep());
        }
        Optional<PipelineState> found = new PipelineStore(connection, pipeline).read();
        if (found.isEmpty()) {
            tables.forget();
            return Observed.unknown("the target has no pipeline " + pipeline);
        }
        PipelineState state = found.get();
        Optional<Checkpoint> checkpoint = CheckpointStore.read(connection, pipeline, LANE);
        long taken = System.nanoTime();
        Observed<List<TableStatus>> statuses = tables.get(() -> session.askOptional(
                asked -> Observed.of(List.copyOf(TableStatusReader.read(asked, pipeline, state.phase())))));
        return Observed.of(new TargetView(
                state,
                clock(connection),
                new SourceHistoryStore(connection, pipeline).read(),
                checkpoint,
                new LaneStopStore(connection, pipeline).find(LANE),
                statuses,
                verified.get(() -> session.askOptional(asked -> Observed.of(verifiedTables.read(asked)))),
                new TableFacts(
                        columns.get(() -> ofTables(statuses, this::columns)),
                        writes.get(() -> ofTables(statuses, (asked, of) -> rates.sample(asked, of, this::onTarget)))),
                sequences.get(() -> session.askOptional(
                        asked -> Observed.of(new SequenceStore(asked, pipeline, Direction.SOURCE_TO_TARGET).read()))),
                session.askOptional(asked -> Observed.of(new SourceNoticeStore(asked, pipeline).read())),
                taken));
    }

    /** What is asked of the replicated tables. */
    private interface OfTables<T> {
        Observed<T> ask(Connection session, List<TableId> tables) throws SQLException;
    }

    private <T> Observed<T> ofTables(Observed<List<TableStatus>> statuses, OfTables<T> question) throws SQLException {
        List<TableId> of = statuses.value().orElse(List.of()).stream()
                .map(TableStatus::table)
                .toList();
        if (of.isEmpty()) {
            return Observed.unknown("the target lists no replicated tables");
        }
        try {
            return session.askOptional(asked -> question.ask(asked, of));
        } catch (TidegateException e) {
            // Of tables.map.
            return Observed.unknown(e.getMessage());
        }
    }

    private Observed<TableColumns> columns(Connection connection, List<TableId> of) throws SQLException {
        return Observed.of(
                TableColumns.read(connection, of.stream().map(this::onTarget).toList()));
    }

    private TableId onTarget(TableId source) {
        return map.of(source).target();
    }

    private static Instant clock(Connection connection) throws SQLException {
        return Sql.on(connection).one("SELECT clock_timestamp() AS now", row -> Sql.instant(row, "now"));
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
