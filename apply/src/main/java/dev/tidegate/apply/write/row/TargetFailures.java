package dev.tidegate.apply.write.row;

import dev.tidegate.apply.hint.MissingLabel;
import dev.tidegate.apply.hint.MissingObject;
import dev.tidegate.apply.hint.MissingPartition;
import dev.tidegate.apply.hint.RefusedChange;
import dev.tidegate.apply.write.table.MissingInTargetException;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Operation;
import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.FailureCode;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ApplyCode;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.model.failure.code.SchemaChangeCode;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.Row;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;

/**
 * Refusals of the target, as failures with a code. They name table, column, constraint, label, partition and position, and
 * hold of the server's message what cannot quote the row.
 */
public final class TargetFailures {

    private static final String UNDEFINED_COLUMN = "42703";
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String INVALID_TEXT = "22P02";

    /** In whatever language: a name with its arguments, at the begin of the context or behind a word. */
    private static final Pattern FUNCTION = Pattern.compile("^(?:PL/)?\\S+ \\S+ ([^\\s\"'(]+\\([^)\"']*\\))");

    private TargetFailures() {}

    /**
     * @param e not a transient one
     * @param target the target's names of the tables that the change is for
     */
    static TidegateException refused(SQLException e, LaneRecord.InTransaction change, List<TableId> target) {
        if (SqlFailures.isUniqueCollision(e)) {
            return failure(
                    ApplyCode.APPLY_CONFLICT,
                    place(change) + " collides with another row of the target" + SqlFailures.names(e) + key(change),
                    "the target has a row or a constraint that the source does not have: remove it",
                    known(e, change, target));
        }
        boolean ours = !SqlFailures.isOfUsersCode(e);
        if (ours && UNDEFINED_TABLE.equals(e.getSQLState())) {
            return tableMissing(change, e);
        }
        if (ours && UNDEFINED_COLUMN.equals(e.getSQLState())) {
            return blocked(
                    SchemaChangeCode.TARGET_COLUMN_MISSING,
                    place(change) + " names a column that the target does not have",
                    "make the target's table like the source's: `tidegate schema diff` prints the SQL",
                    e);
        }
        Optional<MissingObject> missing = MissingObject.of(e);
        if (missing.isPresent()) {
            return missing(missing.get(), change, e);
        }
        if (INVALID_TEXT.equals(e.getSQLState()) && "record_in".equals(routine(e))) {
            return blocked(
                    SchemaChangeCode.TARGET_TYPE_DIFFERS,
                    place(change) + " has a composite value with other fields than the target's type",
                    "make the target's type like the source's (`tidegate check` names it): ALTER TYPE ... ADD ATTRIBUTE, DROP"
                            + " ATTRIBUTE",
                    e);
        }
        return failure(
                ApplyCode.APPLY_REFUSED,
                "the target refused " + place(change) + (ours ? "" : ", in code of its own" + function(e)) + ": "
                        + SqlFailures.describe(e) + SqlFailures.names(e) + key(change),
                ours
                        ? "make the target take what the source has: `tidegate schema diff` prints the SQL"
                        : "fix this function or trigger of the target",
                known(e, change, target));
    }

    /** With what the source's catalog is asked by. */
    private static SQLException known(SQLException e, LaneRecord.InTransaction change, List<TableId> target) {
        return change instanceof LaneRecord.Change row ? new RefusedChange(e, row.table(), target.get(0)) : e;
    }

    /** The name of a function is no row's; the statement behind it may hold one. */
    private static String function(SQLException e) {
        String where = e instanceof PSQLException server && server.getServerErrorMessage() != null
                ? String.valueOf(server.getServerErrorMessage().getWhere())
                : "";
        Matcher matcher = FUNCTION.matcher(where);
        return matcher.find() ? " (" + matcher.group(1) + ")" : "";
    }

    static TidegateException missing(MissingInTargetException e, LaneRecord.InTransaction change) {
        if (e.column().isEmpty()) {
            return tableMissing(change, e);
        }
        return blocked(
                SchemaChangeCode.TARGET_COLUMN_MISSING,
                place(change) + " needs column " + e.column().get() + " of " + e.table()
                        + ", which the target's table does not have",
                "add the column to the target's table as the source has it: `tidegate schema diff` prints the SQL",
                e);
    }

    private static TidegateException missing(
            MissingObject missing, LaneRecord.InTransaction change, SQLException cause) {
        if (missing instanceof MissingLabel label) {
            return blocked(
                    SchemaChangeCode.TARGET_LABEL_MISSING,
                    place(change) + " has the label '" + label.label() + "', which the target's type " + label.type()
                            + " does not have",
                    label.nextStep(),
                    cause);
        }
        MissingPartition partition = (MissingPartition) missing;
        return blocked(
                SchemaChangeCode.TARGET_PARTITION_MISSING,
                place(change) + " has a row for which the target's table " + partition.table() + " has no partition",
                partition.nextStep(),
                cause);
    }

    static TidegateException notIdentified(LaneRecord.Change change) {
        return blocked(
                ApplyCode.ROW_NOT_IDENTIFIED,
                place(change) + " does not say which row it is about: the replica identity that the table or its"
                        + " partition had on the source holds a column that the WAL does not carry, or a NULL",
                loadAgain(change),
                null);
    }

    /** @param identity what the row is found by */
    static TidegateException ambiguous(LaneRecord.Change change, Row identity) {
        return blocked(
                ApplyCode.ROW_AMBIGUOUS,
                place(change) + " could be about several rows of the target: they have the same values of "
                        + identity.columns(),
                loadAgain(change),
                null);
    }

    private static String loadAgain(LaneRecord.Change change) {
        return "run on the source: ALTER TABLE " + change.table().quoted()
                + " REPLICA IDENTITY FULL (of a partitioned table, also for its partitions); then load the table again:"
                + " tidegate load --table " + change.table().asArgument();
    }

    /**
     * A failed COMMIT.
     *
     * @return a transient failure as it is: whether the commit took place is then unknown, and the next run reads it from
     *     the checkpoint
     * @throws TidegateException a blocked one: a constraint that is checked at COMMIT only
     */
    public static SQLException ofCommit(SQLException e, Lsn point) {
        if (SqlFailures.isTransientForRows(e)) {
            return e;
        }
        throw failure(
                SqlFailures.isUniqueCollision(e) ? ApplyCode.APPLY_CONFLICT : ApplyCode.APPLY_REFUSED,
                "the target refused to commit at " + point + ": " + SqlFailures.describe(e) + SqlFailures.names(e),
                "fix what the database reports",
                e);
    }

    private static TidegateException tableMissing(LaneRecord.InTransaction change, Exception e) {
        return blocked(
                LoadCode.TARGET_TABLE_MISSING,
                place(change) + " is for a table that the target does not have",
                "create the table on the target as the source has it: `tidegate schema diff` prints the SQL",
                e);
    }

    /** Continues without a restart once it is fixed. */
    private static TidegateException blocked(FailureCode code, String problem, String nextStep, Exception cause) {
        return new TidegateException(FailureCategory.BLOCKED, code, problem, nextStep, cause);
    }

    private static TidegateException failure(FailureCode code, String problem, String nextStep, Exception cause) {
        return new TidegateException(code, problem, nextStep, cause);
    }

    static String place(LaneRecord.InTransaction laneRecord) {
        if (laneRecord instanceof LaneRecord.Change change) {
            String statement = change.operation() == Operation.CREATE
                    ? "INSERT"
                    : change.operation().name();
            return statement + " of " + change.table() + " at " + change.lsn();
        }
        if (laneRecord instanceof LaneRecord.Truncate truncate) {
            return "TRUNCATE of " + truncate.tables() + " at " + truncate.lsn();
        }
        return "a message";
    }

    private static String key(LaneRecord.InTransaction laneRecord) {
        return laneRecord instanceof LaneRecord.Change change && change.key() != null
                ? ", key columns " + change.key().columns()
                : "";
    }

    private static String routine(SQLException e) {
        return e instanceof PSQLException server && server.getServerErrorMessage() != null
                ? server.getServerErrorMessage().getRoutine()
                : "";
    }
}
