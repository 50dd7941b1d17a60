package dev.tidegate.prepare.schema.diff;

import dev.tidegate.prepare.schema.catalog.ObjectKey;
import dev.tidegate.prepare.schema.catalog.ObjectKind;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.prepare.schema.diff.SchemaDifference.Aspect;
import dev.tidegate.prepare.schema.diff.SchemaDifference.State;
import dev.tidegate.prepare.schema.settings.DatabaseSetting;
import dev.tidegate.prepare.schema.settings.DatabaseSettings;
import dev.tidegate.prepare.schema.settings.SettingHolder;
import dev.tidegate.prepare.schema.settings.SettingTrial;
import dev.tidegate.prepare.schema.settings.SettingTrial.Refusal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Comparison of the settings that the two databases and their roles carry. */
final class SettingsComparison {

    private static final String HIDDEN = "(not shown)";

    private final DatabaseSettings source;
    private final DatabaseSettings target;
    private final SettingTrial trial;

    private SettingsComparison(DatabaseSettings source, DatabaseSettings target, SettingTrial trial) {
        this.source = source;
        this.target = target;
        this.trial = trial;
    }

    /** Each statement is tried on the target, and rolled back. */
    static List<SchemaDifference> of(SchemaSessions sessions) throws SQLException {
        DatabaseSettings source = DatabaseSettings.ofSource(sessions.source());
        DatabaseSettings target = DatabaseSettings.ofTarget(sessions.target(), source);
        try (SettingTrial trial = SettingTrial.begin(sessions.target())) {
            return new SettingsComparison(source, target, trial).compare();
        }
    }

    private List<SchemaDifference> compare() throws SQLException {
        List<SchemaDifference> differences = new ArrayList<>();
        for (DatabaseSetting setting : source.all()) {
            Optional<DatabaseSetting> there = target.find(setting.key());
            if (there.isEmpty()) {
                differences.add(toSet(setting, State.MISSING, List.of()));
            } else if (!there.get().value().equals(setting.value())) {
                Aspect value = new Aspect("value", shown(setting), shown(there.get()));
                differences.add(toSet(setting, State.DIFFERS, List.of(value)));
            }
        }
        for (DatabaseSetting setting : target.all()) {
            if (source.find(setting.key()).isEmpty()) {
                String reset = setting.reset(target.database());
                differences.add(tried(setting, State.EXTRA, List.of(), reset, trial.refusal(reset)));
            }
        }
        return differences;
    }

    private SchemaDifference toSet(DatabaseSetting setting, State state, List<Aspect> aspects) throws SQLException {
        String set = setting.setWithoutSecret(target.database());
        if (!target.hasHolder(setting)) {
            String role = setting.holder().role();
            return difference(setting, state, aspects, List.of(), "the target has no role " + role + " to set it for");
        }
        if (setting.danger().isPresent()) {
            String note = "decide first: " + setting.danger().get() + ". If it shall have it: " + set;
            return difference(setting, state, aspects, List.of(), note);
        }
        if (!setting.holder().here()) {
            String note = "it holds in every database of the target's server. If it shall: " + set;
            return difference(setting, state, aspects, List.of(), note);
        }
        Optional<Refusal> refusal = trial.refusal(setting.set(target.database()));
        if (refusal.isEmpty() && setting.isSecret()) {
            String note = "its name says that its value is a secret, which is not printed: " + set;
            return difference(setting, state, aspects, List.of(), note);
        }
        return tried(setting, state, aspects, set, refusal);
    }

    /** SQL that this role cannot run would stop a script: it stands in the note. */
    private static SchemaDifference tried(
            DatabaseSetting setting, State state, List<Aspect> aspects, String sql, Optional<Refusal> refusal) {
        if (refusal.isEmpty()) {
            return difference(setting, state, aspects, List.of(sql), "");
        }
        String note = "the target refuses it: " + refusal.get().words();
        String other = refusal.get().ofRights() ? "; as a role that may: " + sql : "";
        return difference(setting, state, aspects, List.of(), note + other);
    }

    private static String shown(DatabaseSetting setting) {
        return setting.isSecret() ? HIDDEN : setting.value();
    }

    private static SchemaDifference difference(
            DatabaseSetting setting, State state, List<Aspect> aspects, List<String> sql, String note) {
        ObjectKey key =
                new ObjectKey(kind(setting.holder()), "", setting.holder().role(), setting.name());
        return new SchemaDifference(key, state, aspects, sql, state == State.EXTRA, note);
    }

    private static ObjectKind kind(SettingHolder holder) {
        if (holder.role().isEmpty()) {
            return holder.here() ? ObjectKind.DATABASE_SETTING : ObjectKind.SERVER_SETTING;
        }
        return holder.here() ? ObjectKind.ROLE_SETTING_HERE : ObjectKind.ROLE_SETTING;
    }
}
