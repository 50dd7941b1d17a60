package dev.tidegate.monitor.probe;

import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.OpenTransaction;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.database.SourceDatabase;
import dev.tidegate.monitor.Reading;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Asks the source for its clock, its WAL position, the slot's health and what could hold a switch up. */
public final class SourceProbe implements Probe<SourceView> {

    private static final Duration TRANSACTIONS_EVERY = Duration.ofSeconds(5);
    private static final Duration WRITES_EVERY = Duration.ofSeconds(5);
    private static final Duration COLUMNS_EVERY = Duration.ofMinutes(1);
    private static final String NO_TABLES = "the target has not said yet which tables are replicated";

    private final String slot;
    private final Duration transactionAgeMax;
    private final Supplier<List<TableId>> tables;
    private final PatientSession session;
    private final Pace<List<OpenTransaction>> transactions = new Pace<>(TRANSACTIONS_EVERY, System::nanoTime);
    private final Pace<TableColumns> columns = new Pace<>(COLUMNS_EVERY, System::nanoTime);
    private final Pace<TableWrites> writes = new Pace<>(WRITES_EVERY, System::nanoTime);
    private final WriteRates rates = new WriteRates(System::nanoTime);

    /** @param tables of the pipeline, as the target knows them; empty as long as it has not said */
    public SourceProbe(PipelineConfig config, Supplier<List<TableId>> tables) {
        this.slot = config.pipeline().slot();
        this.transactionAgeMax = config.gate().transactionAgeMax();
        this.tables = tables;
        SourceDatabase source = new SourceDatabase(ShortWaits.on(config.source()));
        this.session = new PatientSession(name(), () -> source.open("monitor"));
    }

    @Override
    public String name() {
        return "the source";
    }

    @Override
    public Reading<SourceView> read() {
        return session.ask(connection -> Reading.of(new SourceView(
                SourceClock.read(connection),
                session.askAside(this::slot),
                transactions.get(() -> session.askAside(this::openTransactions)),
                new TableFacts(
                        columns.get(() -> session.askAside(this::columns)),
                        writes.get(() -> session.askAside(this::writes))))));
    }

    private Reading<SlotStatus> slot(Connection connection) throws SQLException {
        return SlotReader.read(connection, slot)
                .map(Reading::of)
                .orElseGet(() -> Reading.unknown("there is no slot " + slot + " on the source"));
    }

    /** A prepared transaction has nobody who will end it by going away: it counts at any age. */
    private Reading<List<OpenTransaction>> openTransactions(Connection connection) throws SQLException {
        Stream<OpenTransaction> prepared = OpenTransaction.olderThan(connection, Duration.ZERO).stream()
                .filter(transaction -> transaction.pid().isEmpty());
        Stream<OpenTransaction> old = OpenTransaction.olderThan(connection, transactionAgeMax).stream()
                .filter(transaction -> transaction.pid().isPresent());
        return Reading.of(Stream.concat(prepared, old).toList());
    }

    private Reading<TableColumns> columns(Connection connection) throws SQLException {
        List<TableId> wanted = tables.get();
        return wanted.isEmpty() ? Reading.unknown(NO_TABLES) : Reading.of(TableColumns.read(connection, wanted));
    }

    private Reading<TableWrites> writes(Connection connection) throws SQLException {
        List<TableId> wanted = tables.get();
        return wanted.isEmpty() ? Reading.unknown(NO_TABLES) : rates.look(connection, wanted, table -> table);
    }

    @Override
    public void close() {
        session.close();
        transactions.forget();
        columns.forget();
        writes.forget();
        rates.forget();
    }
}
