package dev.tidegate.app.types;

import dev.tidegate.app.types.TypeResult.Verdict;
import dev.tidegate.apply.write.TrialWriter;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.load.transfer.BinaryFormat;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.types.LimitedTypes;
import dev.tidegate.prepare.check.types.TypeLimit;
import dev.tidegate.prepare.check.types.cases.TypeCase;
import dev.tidegate.prepare.check.types.trial.MatrixComparison.Outcome;
import dev.tidegate.prepare.check.types.trial.MatrixSide;
import dev.tidegate.prepare.check.types.trial.MatrixTable;
import dev.tidegate.prepare.check.types.trial.MatrixTable.Place;
import dev.tidegate.prepare.check.types.trial.MatrixTables;
import dev.tidegate.prepare.check.types.trial.TypeScenario;
import dev.tidegate.runtime.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyInputStream;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * Tries every type on the two databases of a pipeline, in a schema of its own on both, with unlogged tables: nothing
 * goes into the WAL, no slot and no publication is touched. The load's way is COPY from one to the other. The stream's
 * way is the text that the source's output functions print (what the WAL's decoder calls as well), through the topic's
 * records, written by the applier's statements. Slot, WAL and Kafka, which carry that text as it is, take no part.
 */
public final class TypeTrial {

    private static final String TYPE = """
            SELECT format_type(a.atttypid, a.atttypmod)
            FROM pg_attribute a
            WHERE a.attrelid = ?::regclass AND a.attname = 'v'
            """;

    private final MatrixSide source;
    private final Connection writer;
    private final MatrixTables matrix;
    private final TrialWriter apply;
    private final StopSignal stop;
    private final TopicRecords topic = new TopicRecords();
    private final Map<TableId, MatrixRows> known = new HashMap<>();
    private final Map<MatrixTable, List<String>> differences = new LinkedHashMap<>();
    /** Types whose values the source itself does not take (xml, where it was built without), with its answer. */
    private final Map<MatrixTable, String> refused = new HashMap<>();

    private long compared;

    private TypeTrial(MatrixSide source, MatrixTables matrix, Connection writer, PipelineConfig config, StopSignal stop)
            throws SQLException {
        this.source = source;
        this.matrix = matrix;
        this.writer = writer;
        this.apply = new TrialWriter(writer, config.pipeline());
        this.stop = stop;
    }

    /**
     * Removes what it made, also after a failure or a stop.
     *
     * @throws TidegateException TYPES-SCHEMA, TYPES-DENIED, TYPES-STOPPED, TYPES-LEFT
     */
    public static TrialResult run(PipelineConfig config, StopSignal stop) throws SQLException {
        SourceDatabase source = new SourceDatabase(config.source());
        TargetDatabase target = new TargetDatabase(config.target());
        try (ScratchSchema there = ScratchSchema.take("source", () -> source.open("check types"));
                ScratchSchema here = ScratchSchema.take("target", () -> target.open("check types"));
                // Closed first: an open transaction would keep the schema from being dropped.
                Connection writer = target.open("check types writer")) {
            MatrixTables matrix =
                    MatrixTables.create(there.matrix(), here.matrix(), ScratchSchema.NAME, stop::isRequested);
            writer.setAutoCommit(false);
            return new TypeTrial(there.matrix(), matrix, writer, config, stop).run();
        }
    }

    private TrialResult run() throws SQLException {
        for (TypeScenario act : TypeScenario.values()) {
            goOn();
            for (MatrixTable table : matrix.all()) {
                perform(act, table);
                goOn();
            }
            for (Outcome outcome : matrix.compare()) {
                compared += outcome.rows();
                for (String difference : outcome.differences()) {
                    differs(act, outcome.table(), outcome.place().words() + ": " + difference);
                }
            }
        }
        return new TrialResult(matrix.servers(), results(), compared);
    }

    private void goOn() {
        if (stop.isRequested()) {
            throw new TidegateException(ConfigCode.TYPES_STOPPED, "the trial was stopped before its end", "");
        }
    }

    private void perform(TypeScenario act, MatrixTable table) throws SQLException {
        if (refused.containsKey(table)) {
            return;
        }
        try {
            matrix.play(act, table);
        } catch (SQLException e) {
            requireFinal(e);
            refused.put(table, "the source answered " + SqlFailures.describe(e));
            return;
        }
        for (Place place : matrix.places(table)) {
            bring(act, table, place);
        }
    }

    private void bring(TypeScenario act, MatrixTable table, Place place) throws SQLException {
        TableId id = table.id(place);
        MatrixRows now = MatrixRows.read(source.session(), id, place);
        MatrixRows before = known.put(id, now);
        try {
            if (act == TypeScenario.LOAD) {
                copy(id);
            } else {
                apply.write(topic.through(before.changesTo(now)));
            }
            writer.commit();
        } catch (SQLException e) {
            requireFinal(e);
            writer.rollback();
            differs(act, table, place.words() + ": the database answered " + SqlFailures.describe(e));
        } catch (TidegateException e) {
            writer.rollback();
            differs(act, table, place.words() + ": " + e.getMessage());
        }
    }

    /** A lost connection says nothing about a type. */
    private static void requireFinal(SQLException e) throws SQLException {
        if (SqlFailures.isTransientForRows(e)) {
            throw e;
        }
    }

    /** In the format in which the load would copy it; the other columns suit any. */
    private void copy(TableId table) throws SQLException {
        String format = BinaryFormat.holds(typeOf(table)) ? " (FORMAT binary)" : "";
        try (InputStream out = new PGCopyInputStream(
                        source.session().unwrap(PGConnection.class), "COPY " + table.quoted() + " TO STDOUT" + format);
                OutputStream in = new PGCopyOutputStream(
                        writer.unwrap(PGConnection.class), "COPY " + table.quoted() + " FROM STDIN" + format)) {
            out.transferTo(in);
        } catch (IOException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new SQLException("COPY failed: " + e.getMessage(), "08006", e);
        }
    }

    private String typeOf(TableId table) throws SQLException {
        return Sql.on(source.session()).one(TYPE, Sql.TEXT, table.quoted());
    }

    private void differs(TypeScenario act, MatrixTable table, String what) {
        differences.computeIfAbsent(table, any -> new ArrayList<>()).add(act.words() + ", as " + what);
    }

    private List<TypeResult> results() throws SQLException {
        Map<String, TypeLimit> limits = LimitedTypes.ofServer(source.session(), matrix.servers());
        List<TypeResult> results = new ArrayList<>();
        for (MatrixTable table : matrix.all()) {
            List<String> found = differences.getOrDefault(table, List.of());
            if (refused.containsKey(table)) {
                results.add(unavailable(table.type(), refused.get(table)));
                continue;
            }
            TypeLimit limit = limits.get(table.type().name());
            results.add(new TypeResult(
                    table.type().group(),
                    table.type().name(),
                    found.isEmpty() ? Verdict.EXACT : Verdict.DIFFERS,
                    table.values().size(),
                    matrix.places(table),
                    limit == null ? "" : limit.words(),
                    found));
        }
        matrix.unavailable().forEach((type, reason) -> results.add(unavailable(type, reason)));
        refused(limits)
                .forEach((type, limit) -> results.add(
                        new TypeResult("Refused", type, Verdict.REFUSED, 0, List.of(), limit.words(), List.of())));
        return results;
    }

    private static TypeResult unavailable(TypeCase type, String reason) {
        return new TypeResult(type.group(), type.name(), Verdict.UNAVAILABLE, 0, List.of(), reason, List.of());
    }

    /** The row types of the catalogs are hundreds, and the same to everybody: one line for them. */
    private static Map<String, TypeLimit> refused(Map<String, TypeLimit> limits) {
        Map<String, TypeLimit> refused = new LinkedHashMap<>();
        limits.forEach((type, limit) -> {
            if (limit.isRefused()) {
                refused.put(limit == TypeLimit.CATALOG_ROW ? "row types of system catalogs" : type, limit);
            }
        });
        return refused;
    }
}
