package dev.tidegate.verify.repair;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.VerifyCode;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.runtime.Failures;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.verification.RepairStore;
import dev.tidegate.state.verification.SnapshotRequestStore;
import dev.tidegate.verify.compare.SnapshotComparison;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyReport;
import dev.tidegate.verify.snapshot.ConsistentSnapshotTaker;
import dev.tidegate.verify.snapshot.ConsistentSnapshots;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Repairs the rows that a verification has found. While the applier is paused at a point, the target is the source as of
 * that point but for what is wrong: so the source's rows of that point are written, in one transaction that lets the
 * applier go as well. The source is only read.
 */
public final class RepairService {

    /** The pipeline stands for so long at most. */
    private static final Duration PAUSE_MAX = Duration.ofSeconds(20);

    private static final int ROWS_MAX = 10_000;

    /** query_canceled: by its timeout. */
    private static final String CANCELED = "57014";

    private final PipelineConfig config;

    public RepairService(PipelineConfig config) {
        this.config = config;
    }

    /**
     * What would be written if it were now.
     *
     * @param found by a verification
     */
    public Optional<RepairReport> plan(VerifyReport found, StopSignal stop) {
        try {
            Optional<ConsistentSnapshots> taken = ConsistentSnapshotTaker.take(config, 1, stop);
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            try (ConsistentSnapshots snapshots = taken.get()) {
                RepairCandidates rows = new RepairCandidates(found, ROWS_MAX);
                RepairPlan changes = RepairPlan.read(
                        snapshots, pairs(snapshots), rows, snapshots.target().get(0));
                return Optional.of(
                        new RepairReport(Optional.empty(), snapshots.point(), changes.statements(), rows.leftOut()));
            }
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "a side");
        }
    }

    private Map<TableId, TablePair> pairs(ConsistentSnapshots snapshots) throws SQLException {
        return SnapshotComparison.at(snapshots, config, VerifyOptions.everything())
                .pairs();
    }

    /**
     * Writes it.
     *
     * @throws TidegateException REPAIR-TOO-LATE, and nothing is written, if the applier could not be paused long enough
     */
    public Optional<RepairReport> apply(VerifyReport found, StopSignal stop) {
        try (Connection writer = new TargetDatabase(config.target()).openWriter(config.pipeline() + " repair")) {
            writer.setAutoCommit(false);
            Optional<ConsistentSnapshots> taken = ConsistentSnapshotTaker.takeAndPause(config, PAUSE_MAX, stop);
            if (taken.isEmpty()) {
                return Optional.empty();
            }
            try (ConsistentSnapshots snapshots = taken.get()) {
                return Optional.of(write(snapshots, found, writer));
            } catch (SQLException e) {
                throw CANCELED.equals(e.getSQLState()) ? tooLate() : Failures.ofDatabase(e, "a side");
            } finally {
                writer.rollback();
                requests(writer).remove(taken.get().id());
                writer.commit();
            }
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "a side");
        }
    }

    private RepairReport write(ConsistentSnapshots snapshots, VerifyReport found, Connection writer)
            throws SQLException {
        UUID id = UUID.randomUUID();
        // A scan for rows without a key may take long: behind its time it is for nothing.
        String timeout = "SET LOCAL statement_timeout = " + PAUSE_MAX.toMillis();
        Sql.on(snapshots.source().get(0)).execute(timeout);
        Sql.on(writer).execute(timeout);
        Sql.on(writer).execute("SET LOCAL synchronous_commit = on");
        RepairCandidates rows = new RepairCandidates(found, ROWS_MAX);
        RepairLog log = RepairLog.begin(writer, config.pipeline(), id, snapshots.point());
        RepairPlan changes = RepairPlan.read(snapshots, pairs(snapshots), rows, writer);
        changes.write(writer, log, rows);
        if (!requests(writer).release(snapshots.id())) {
            throw tooLate();
        }
        writer.commit();
        return new RepairReport(Optional.of(id), snapshots.point(), changes.statements(), rows.leftOut());
    }

    private SnapshotRequestStore requests(Connection writer) {
        return new SnapshotRequestStore(writer, config.pipeline());
    }

    private static TidegateException tooLate() {
        return new TidegateException(
                VerifyCode.REPAIR_TOO_LATE,
                "the repair took longer than the " + HumanFormat.duration(PAUSE_MAX)
                        + " for which the applier may be paused, and was rolled back",
                "repair fewer tables at once with --table");
    }

    /**
     * Undoes a repair: each row that still is as the repair left it becomes what it was before.
     *
     * @throws TidegateException REPAIR-UNKNOWN if there is none of that id, or it is already undone
     */
    public RepairReport undo(UUID id) {
        try (Connection writer = new TargetDatabase(config.target()).openWriter(config.pipeline() + " repair")) {
            writer.setAutoCommit(false);
            RepairStore repairs = new RepairStore(writer, config.pipeline());
            if (!repairs.undo(id)) {
                throw new TidegateException(
                        VerifyCode.REPAIR_UNKNOWN,
                        "there is no repair " + id + " of pipeline " + config.pipeline() + " that could be undone",
                        "see tidegate.repair on the target");
            }
            RepairReport report = new RepairUndo(writer, id).undo(repairs.rows(id));
            writer.commit();
            return report;
        } catch (SQLException e) {
            throw Failures.ofDatabase(e, "the target");
        }
    }
}
