package dev.tidegate.lagmonitor.probe;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.lagmonitor.model.Observed;
import dev.tidegate.lagmonitor.model.SlotStatus;
import dev.tidegate.lagmonitor.model.SourceClockSample;
import dev.tidegate.lagmonitor.model.SourceView;
import dev.tidegate.lagmonitor.model.TableFacts;
import dev.tidegate.lagmonitor.model.TargetView;
import dev.tidegate.lagmonitor.model.table.TableColumns;
import dev.tidegate.lagmonitor.model.table.TableWrites;
import dev.tidegate.lagmonitor.probe.query.SlotReader;
import dev.tidegate.lagmonitor.probe.query.SourceHistoryReader;
import dev.tidegate.lagmonitor.probe.query.WriteRates;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.replication.OpenTransaction;
import dev.tidegate.postgres.session.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the source: its clock, its WAL position, the slot's health, and what would delay a cutover. */
public final class SourceProbe implements Probe<SourceView> {

    private static final Duration TRANSACTIONS_EVERY = Duration.ofSeconds(5);
    private static final Duration WRITES_EVERY = Duration.ofSeconds(5);
    private static final Duration COLUMNS_EVERY = Duration.ofMinutes(1);
    private static final String NO_TABLES = "the list of replicated tables has not been read from the target yet";

    private final String slot;
    private final Duration transactionAgeMax;
    private final Supplier<List<TableId>> tables;
    private final Supplier<Optional<TargetView>> target;
    private final ReconnectingSession session;
    private final StandbyWatch standbys;
    private final CachedObservation<List<OpenTransaction>> transactions =
            new CachedObservation<>(TRANSACTIONS_EVERY, System::nanoTime);
    private final CachedObservation<TableColumns> columns = new CachedObservation<>(COLUMNS_EVERY, System::nanoTime);
    private final CachedObservation<TableWrites> writes = new CachedObservation<>(WRITES_EVERY, System::nanoTime);
    private final WriteRates rates = new WriteRates(System::nanoTime);

    /**
     * @param tables of the pipeline, as the target knows them; empty as long as it has not said
     * @param target what it last answered, be that long ago
     */
    public SourceProbe(PipelineConfig config, Supplier<List<TableId>> tables, Supplier<Optional<TargetView>> target) {
        this.target = target;
        this.slot = config.pipeline().slot();
        this.transactionAgeMax = config.gate().transactionAgeMax();
        this.tables = tables;
        SourceDatabase source = new SourceDatabase(ProbeTimeouts.on(config.source()));
        this.standbys = new StandbyWatch(config.source(), slot);
        this.session = new ReconnectingSession(name(), () -> source.open("monitor"));
    }

    @Override
    public String name() {
        return "the source";
    }

    @Override
    public Observed<SourceView> read() {
        Optional<TargetView> before = target.get();
        return session.ask(connection -> Observed.of(new SourceView(
                SourceClockSample.read(connection),
                session.askOptional(this::slot),
                session.askOptional(asked -> SourceHistoryReader.read(asked, before)),
                transactions.get(() -> session.askOptional(this::openTransactions)),
                new TableFacts(
                        columns.get(() -> session.askOptional(this::columns)),
                        writes.get(() -> session.askOptional(this::writes))))));
    }

    private Observed<SlotStatus> slot(Connection connection) throws SQLException {
        return SlotReader.read(connection, slot)
                .map(found -> Observed.of(found.withStandbys(standbys.copies())))
                .orElseGet(() -> Observed.unknown("there is no slot " + slot + " on the source"));
    }

    private Observed<List<OpenTransaction>> openTransactions(Connection connection) throws SQLException {
        return Observed.of(OpenTransaction.olderThan(connection, transactionAgeMax));
    }

    private Observed<TableColumns> columns(Connection connection) throws SQLException {
        List<TableId> wanted = tables.get();
        return wanted.isEmpty() ? Observed.unknown(NO_TABLES) : Observed.of(TableColumns.read(connection, wanted));
    }

    private Observed<TableWrites> writes(Connection connection) throws SQLException {
        List<TableId> wanted = tables.get();
        return wanted.isEmpty() ? Observed.unknown(NO_TABLES) : rates.sample(connection, wanted, table -> table);
    }

    @Override
    public void close() {
        session.close();
        standbys.close();
        transactions.forget();
        columns.forget();
        writes.forget();
        rates.forget();
    }
}
