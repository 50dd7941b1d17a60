package dev.tidegate.config.pipeline;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import java.time.Duration;

/**
 * Bounds of one target transaction, and what happens at a change that the target does not take. A larger source transaction is
 * still applied whole: in several steps of one target transaction.
 */
public record ApplyConfig(
        int batchRowsMax, long batchBytesMax, Duration batchAgeMax, StopPolicy stop, boolean trustTriggers) {

    public static ApplyConfig settings(Settings<ApplyConfig> s) {
        return new ApplyConfig(
                s.value("batch-rows-max", ApplyConfig::batchRowsMax, Type.integer(1, 1_000_000), "5000", """
                        changes in one target transaction. A larger source transaction is still applied whole
                        """),
                s.value("batch-bytes-max", ApplyConfig::batchBytesMax, Type.size("64kB", "256MB"), "8MB", """
                        heap that these changes may take
                        """),
                s.value("batch-age-max", ApplyConfig::batchAgeMax, Type.duration("0ms", "1m"), "20ms", """
                        how long a change may wait for more changes to join its transaction
                        """),
                s.value("stop", ApplyConfig::stop, Type.choice(StopPolicy.class), "wait", """
                        when somebody has to act on the target before a change can be applied: `wait`, with tries at least every five
                        seconds, or `exit` with code 3 ([OPERATIONS](OPERATIONS.md#a-lane-that-stops))
                        """),
                s.value("trust-triggers", ApplyConfig::trustTriggers, Type.flag(), "false", """
                        whether triggers (ALWAYS, REPLICA) of the target may run functions of other roles on replicated rows, with the rights
                        of `target.user` (`TARGET-CODE-OF-OTHERS`)
                        """));
    }

    public static ApplyConfig defaults() {
        return Settings.defaults(ApplyConfig::settings);
    }
}
