package dev.tidegate.state.schema;

import dev.tidegate.model.TidegateVersion;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.RunCode;
import dev.tidegate.postgres.session.AdvisoryHolder;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables of schema {@code tidegate} in the target, and the migrations that make them. All pipelines of a target share them. */
public final class StateSchema {

    public static final String NAME = "tidegate";

    /** Number n brings state of version n - 1 to version n. */
    private static final List<String> MIGRATIONS = List.of(
            Unversioned.SQL,
            Publications.SQL,
            PublishedPartitions.SQL,
            PublishedFiles.SQL,
            SourceCatalogs.SQL,
            SourceHistories.SQL,
            SourceMessages.SQL);

    /** The version that this program makes, and the only one that it reads and writes. */
    public static final int VERSION = MIGRATIONS.size();

    /**
     * Every table that a version of Tidegate has made, a table before those that it refers to. The schema may hold others: a
     * role of the same name has it in its search path.
     */
    public static final List<String> TABLES = List.of(
            "state_version",
            "source_history",
            "foreign_message",
            "message_key",
            "source_look",
            "source_notice",
            "catalog_item",
            "catalog_print",
            "table_doubt",
            "publication_change",
            "published_file",
            "published_partition",
            "published_table",
            "publication",
            "repair_row",
            "repair",
            "verification_cut",
            "verification_table",
            "verification",
            "schema_acknowledgement",
            "schema_event",
            "relation_column",
            "relation",
            "monitor_minute",
            "sequence",
            "sequence_round",
            "lane_stop",
            "fence",
            "dual_write",
            "drift",
            "checkpoint",
            "load_index",
            "load_piece",
            "load_table",
            "pipeline");

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtext('tidegate'), hashtext('state schema'))";

    /**
     * An applier of an older version may still be at work. Another epoch takes its lanes away, so it begins its run again and
     * finds the newer state.
     */
    private static final String RAISE_EPOCHS = "UPDATE tidegate.checkpoint SET epoch = epoch + 1";

    private static final String HAS_RELATIONS = """
            SELECT EXISTS (SELECT FROM pg_class c
                           JOIN pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = 'tidegate')
            """;

    private StateSchema() {}

    /**
     * Brings the state to this version, or makes it. Each migration is a transaction of its own that waits for the disk; two
     * callers at once wait for each other. May be repeated.
     *
     * @param target in auto-commit
     * @throws dev.tidegate.model.failure.TidegateException STATE-NEWER, STATE-FOREIGN
     */
    public static void migrate(Connection target) throws SQLException {
        StateOwnership.require(target);
        while (StateVersion.read(target).refuseNewer().isOlder()) {
            target.setAutoCommit(false);
            try {
                migrateOnce(target);
                target.commit();
            } catch (SQLException | RuntimeException e) {
                target.rollback();
                throw e;
            } finally {
                target.setAutoCommit(true);
            }
        }
    }

    /** As {@link #migrate}, but makes nothing where no pipeline has ever been. */
    public static void migrateExisting(Connection target) throws SQLException {
        if (StateVersion.read(target).isInstalled()) {
            migrate(target);
        }
    }

    /** Whether the target has this table of the state; also of a state without a version. */
    public static boolean has(Connection target, String table) throws SQLException {
        return Sql.on(target).isTrue("SELECT to_regclass(?) IS NOT NULL", NAME + "." + table);
    }

    /**
     * In the caller's transaction. Without CASCADE: what else hangs on these tables is not Tidegate's.
     *
     * @return false if the schema stays, because it holds something besides these tables
     */
    public static boolean drop(Connection target) throws SQLException {
        Sql sql = Sql.on(target);
        for (String table : TABLES) {
            sql.execute("DROP TABLE IF EXISTS tidegate." + table);
        }
        if (sql.isTrue(HAS_RELATIONS)) {
            return false;
        }
        sql.execute("DROP SCHEMA tidegate");
        return true;
    }

    /** Any role of the target may take it, and would otherwise keep a start waiting for ever without a word. */
    private static void takeLock(Sql sql) throws SQLException {
        sql.execute("SET LOCAL lock_timeout = '30s'");
        try {
            sql.execute(LOCK);
        } catch (SQLException e) {
            if (SqlFailures.isLockTimeout(e)) {
                throw new TidegateException(
                        RunCode.DATABASE_UNAVAILABLE,
                        "the state in the target is being migrated, or another session keeps the lock for it, for 30 s"
                                + " already",
                        "if no other Tidegate starts, find who has it: " + AdvisoryHolder.SQL_TO_FIND,
                        e);
            }
            throw e;
        }
        sql.execute("SET LOCAL lock_timeout = 0");
    }

    private static void migrateOnce(Connection target) throws SQLException {
        Sql sql = Sql.on(target);
        sql.execute("SET LOCAL synchronous_commit = on");
        takeLock(sql);
        StateVersion found = StateVersion.read(target).refuseNewer();
        if (!found.isOlder()) {
            return;
        }
        int next = found.number() + 1;
        sql.execute(MIGRATIONS.get(next - 1));
        StateVersion.record(target, next, TidegateVersion.text());
        if (found.isInstalled()) {
            sql.execute(RAISE_EPOCHS);
        }
    }
}
