package dev.tidegate.config.pipeline;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import java.time.Duration;
import java.util.Optional;

/**
 * The initial copy.
 *
 * @param filled what to do with tables of the target that hold rows
 * @param maintenanceWorkMemBytes empty for the server's own setting
 */
public record LoadConfig(
        int workers,
        long pieceBytes,
        Indexes indexes,
        FilledTables filled,
        boolean analyze,
        Optional<Long> maintenanceWorkMemBytes,
        Duration slotWaitMax,
        boolean keepSourceWal) {

    /** When the target's indexes exist. */
    public enum Indexes {
        /** During the copy, too. */
        KEEP,
        /** Those of large tables are dropped before the copy and built after it. */
        AFTER
    }

    /** What happens to rows that the pipeline did not write. */
    public enum FilledTables {
        REFUSE,
        TRUNCATE,
        /** They stay, and the copied rows are added to them. */
        APPEND
    }

    public static LoadConfig settings(Settings<LoadConfig> s) {
        return new LoadConfig(
                s.value("workers", LoadConfig::workers, Type.integer(1, 64), "4", """
                        how many pieces are copied, and how many indexes are built, at the same time. Each worker takes one
                        session on either side
                        """),
                s.value("piece-bytes", LoadConfig::pieceBytes, Type.size("1MB", "1024GB"), "1GB", """
                        a larger table is copied in pieces of about this size, if the source is PostgreSQL 14 or newer. On
                        older versions only partitions are pieces of their own
                        """),
                s.value("indexes", LoadConfig::indexes, Type.choice(Indexes.class), "after", """
                        `after`: the indexes of tables from 16 MB on, with the constraints that need them, are dropped
                        before the copy and rebuilt after it from definitions kept in `tidegate.load_index`. This needs a
                        role that owns the table. `keep`: they stay
                        """),
                filledTables(s),
                s.value("analyze", LoadConfig::analyze, Type.flag(), "true", "ANALYZE at the end"),
                s.optional(
                        "maintenance-work-mem",
                        LoadConfig::maintenanceWorkMemBytes,
                        Type.size("1MB", "1024GB"),
                        "the server's setting",
                        "of each session that builds indexes"),
                s.value("slot-wait-max", LoadConfig::slotWaitMax, Type.duration("1s", "24h"), "1m", """
                        how long the creation of a slot may wait for transactions that are open on the source
                        """),
                s.value("keep-source-wal", LoadConfig::keepSourceWal, Type.flag(), "false", """
                        with the embedded broker: the source keeps its WAL during the whole load, so that even losing the
                        data directory does not restart the load
                        """));
    }

    private static FilledTables filledTables(Settings<LoadConfig> s) {
        boolean truncate =
                s.value("truncate", config -> config.filled == FilledTables.TRUNCATE, Type.flag(), "false", """
                        target tables that hold rows are emptied instead of refused
                        """);
        boolean append = s.value("append", config -> config.filled == FilledTables.APPEND, Type.flag(), "false", """
                        such rows stay. Each table is then copied in one piece and in one transaction
                        """);
        s.refuse(truncate && append, "append", "contradicts truncate: true");
        if (append) {
            return FilledTables.APPEND;
        }
        return truncate ? FilledTables.TRUNCATE : FilledTables.REFUSE;
    }

    public static LoadConfig defaults() {
        return Settings.defaults(LoadConfig::settings);
    }
}
