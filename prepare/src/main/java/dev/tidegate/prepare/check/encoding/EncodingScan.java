package dev.tidegate.prepare.check.encoding;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.model.failure.code.ServerCode;
import dev.tidegate.postgres.catalog.Catalog;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.encoding.SourceText;
import dev.tidegate.postgres.mapping.ReplicatedTables;
import dev.tidegate.postgres.session.SessionSettings;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.prepare.check.connection.ConnectionDiagnosis;
import dev.tidegate.prepare.model.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Scan of all text in the selected tables for values that cannot be converted to UTF8, converted exactly as load and stream
 * do. One table after the other, each in a statement of its own that takes only a reader's lock. Needs the source alone,
 * and changes nothing.
 */
public final class EncodingScan {

    /** How far it is. */
    public record Progress(TableId table, int number, int tables, long rows) {}

    private final SourceDatabase source;
    private final PipelineConfig config;
    private final Consumer<Progress> progress;
    private final List<Finding> findings = new ArrayList<>();
    private int tables;
    private int columns;
    private long rows;

    private EncodingScan(PipelineConfig config, Consumer<Progress> progress) {
        this.source = new SourceDatabase(config.source());
        this.config = config;
        this.progress = progress;
    }

    /** @return an error for each column with such values, and in the end what was read */
    public static List<Finding> run(PipelineConfig config, Consumer<Progress> progress) {
        EncodingScan scan = new EncodingScan(config, progress);
        try (Connection session = scan.source.open("check encoding")) {
            scan.scan(session);
        } catch (SQLException e) {
            scan.findings.add(ConnectionDiagnosis.finding("source", config.source(), e));
        } catch (TidegateException e) {
            scan.findings.add(Finding.error(e.kind(), "source", e.getMessage(), e.nextStep()));
        }
        return List.copyOf(scan.findings);
    }

    private void scan(Connection session) throws SQLException {
        SessionSettings.limitLockWaits(session, Duration.ofSeconds(30));
        Catalog catalog;
        try {
            catalog = Catalog.read(session, config.tables()::selects);
        } catch (SQLException e) {
            findings.addAll(CatalogNamesScan.run(source));
            findings.add(failed("the catalog", e));
            return;
        }
        List<TableInfo> replicated = ReplicatedTables.of(catalog, config.tables());
        Map<Long, List<TextColumns.Column>> texts = TextColumns.of(
                session,
                catalog.server().major(),
                replicated.stream().map(table -> table.storage().oid()).toList());
        try (SourceText text = SourceText.of(source, catalog.server())) {
            for (TableInfo table : replicated) {
                tables++;
                scan(session, text, table, texts.getOrDefault(table.storage().oid(), List.of()), replicated.size());
            }
        }
        findings.add(Finding.info(
                ServerCode.ENCODING_SCANNED,
                "source",
                tables + " tables with " + columns + " columns of text, " + rows + " rows read, encoding "
                        + catalog.server().encoding()));
    }

    private void scan(Connection session, SourceText text, TableInfo table, List<TextColumns.Column> texts, int all)
            throws SQLException {
        progress.accept(new Progress(table.id(), tables, all, 0));
        if (texts.isEmpty()) {
            return;
        }
        TableTextScan scan = new TableTextScan(
                text, table, texts.stream().map(TextColumns.Column::name).toList());
        try {
            rows += scan.run(session, read -> progress.accept(new Progress(table.id(), tables, all, read)));
        } catch (SQLException e) {
            if (!session.isValid(5)) {
                throw e;
            }
            findings.add(failed(table.id().toString(), e));
        }
        columns += texts.size();
        findings.addAll(scan.findings());
    }

    private static Finding failed(String what, SQLException e) {
        return Finding.error(
                RunCode.CHECK_FAILED,
                what,
                "it could not be read: the database answered " + SqlFailures.describe(e),
                "fix what the database complains about, then check again");
    }
}
