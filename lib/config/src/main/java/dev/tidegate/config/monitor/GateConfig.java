package dev.tidegate.config.monitor;

import dev.tidegate.config.monitor.GateCheck.Need;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * When the gate is open.
 *
 * @param needs of the checks; one that is not in it is required
 */
public record GateConfig(
        Duration maxLag,
        Duration heldFor,
        Duration progressWithin,
        Duration slotTimeMin,
        Duration transactionAgeMax,
        Duration verificationAgeMax,
        Map<GateCheck, Need> needs) {

    public GateConfig {
        Map<GateCheck, Need> all = new EnumMap<>(GateCheck.class);
        for (GateCheck check : GateCheck.values()) {
            all.put(check, needs.getOrDefault(check, Need.REQUIRED));
        }
        needs = Map.copyOf(all);
    }

    public static GateConfig settings(Settings<GateConfig> s) {
        return new GateConfig(
                s.value("max-lag", GateConfig::maxLag, Type.duration("1ms", "24h"), "30s", "the lag must be below"),
                s.value("held-for", GateConfig::heldFor, Type.duration("0ms", "30m"), "10s", """
                        and must have been for this long, without a gap
                        """),
                s.value("progress-within", GateConfig::progressWithin, Type.duration("1s", "1h"), "15s", """
                        how old the newest sign of life of capture and of apply may be
                        """),
                s.value("slot-time-min", GateConfig::slotTimeMin, Type.duration("0ms", "720h"), "30m", """
                        how long the slot must still last at the present WAL rate
                        """),
                s.value("transaction-age-max", GateConfig::transactionAgeMax, Type.duration("1s", "24h"), "1m", """
                        how long a transaction that has written may be open on the source
                        """),
                s.value(
                        "verification-age-max",
                        GateConfig::verificationAgeMax,
                        Type.duration("1s", "720h"),
                        "24h",
                        """
                        how long ago the last verification may have passed
                        """),
                s.group("checks", GateConfig::needs, GateConfig::checks));
    }

    private static Map<GateCheck, Need> checks(Settings<Map<GateCheck, Need>> s) {
        Map<GateCheck, Need> needs = new EnumMap<>(GateCheck.class);
        for (GateCheck check : GateCheck.values()) {
            needs.put(check, s.value(check.id(), all -> all.get(check), Type.choice(Need.class), "required", """
                    whether the gate needs this check ([MONITOR](MONITOR.md)): `required`; `optional`: shown, without effect
                    on the gate; `off`: not made
                    """));
        }
        return needs;
    }

    public static GateConfig defaults() {
        return Settings.defaults(GateConfig::settings);
    }

    public Need need(GateCheck check) {
        return needs.get(check);
    }
}
