package dev.tidegate.config.pipeline;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import java.time.Duration;

/**
 * How {@code verify} compares the two sides, and how much load it may cause.
 *
 * @param rowsPerSecondMax on each side; 0 for no limit
 * @param statementTimeout of one scan; zero for none
 * @param lagBytesMax 0 for no limit
 */
public record VerifyConfig(
        int workers,
        Duration holdMax,
        Duration waitMax,
        int rowsPerSecondMax,
        Duration statementTimeout,
        long lagBytesMax,
        Duration settlingWindow) {

    public static VerifyConfig settings(Settings<VerifyConfig> s) {
        return new VerifyConfig(
                s.value("workers", VerifyConfig::workers, Type.integer(1, 64), "2", """
                        sessions with which `verify` scans each side at the same time; one more examines what differs
                        """),
                s.value("hold-max", VerifyConfig::holdMax, Type.duration("50ms", "10s"), "800ms", """
                        how long `verify` may pause the applier until the point is known at which both sides are compared
                        """),
                s.value("wait-max", VerifyConfig::waitMax, Type.duration("1s", "24h"), "5m", """
                        how long `verify` waits for the applier to reach that point, in other words the lag that it accepts
                        """),
                s.value("rows-per-second-max", VerifyConfig::rowsPerSecondMax, Type.integer(0, 100_000_000), "0", """
                        how many rows per second are read on each side at most; 0 for no limit. For this, large tables are
                        read in pieces, from PostgreSQL 14 on
                        """),
                s.value("statement-timeout", VerifyConfig::statementTimeout, Type.duration("0ms", "24h"), "0ms", """
                        of one scan; 0ms for none. A table whose scan it ends is `unknown`
                        """),
                s.value("lag-bytes-max", VerifyConfig::lagBytesMax, Type.size("0B", "1024GB"), "0B", """
                        no scan starts while the target is further behind the source, in WAL; 0B for no limit
                        """),
                s.value("settling-window", VerifyConfig::settlingWindow, Type.duration("100ms", "1h"), "30s", """
                        for tables in `tables.dual-write`: a row that differs counts only if it has not been changed for
                        this long
                        """));
    }

    public static VerifyConfig defaults() {
        return Settings.defaults(VerifyConfig::settings);
    }

    /** @return whether tables are read in small pieces, to be able to pause between them */
    public boolean isLimited() {
        return rowsPerSecondMax > 0 || lagBytesMax > 0;
    }
}
