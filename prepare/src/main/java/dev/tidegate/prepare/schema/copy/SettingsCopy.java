package dev.tidegate.prepare.schema.copy;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.failure.code.SchemaCopyCode;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.prepare.schema.settings.DatabaseProperties;
import dev.tidegate.prepare.schema.settings.DatabaseSetting;
import dev.tidegate.prepare.schema.settings.DatabaseSettings;
import dev.tidegate.prepare.schema.settings.SettingTrial;
import dev.tidegate.prepare.schema.settings.SettingTrial.Refusal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gives the target the settings of the source's database, and those that roles have in it. What the target has set already
 * stays. A setting that it does not take is named, with the SQL for somebody who may.
 */
final class SettingsCopy {

    private final DatabaseSettings target;
    private final Consumer<String> progress;

    private final List<Finding> findings = new ArrayList<>();
    private final List<String> existed = new ArrayList<>();
    private int created;

    private SettingsCopy(DatabaseSettings target, Consumer<String> progress) {
        this.target = target;
        this.progress = progress;
    }

    static SettingsCopy run(SchemaSessions sessions, Consumer<String> progress) throws SQLException {
        DatabaseSettings source = DatabaseSettings.ofSource(sessions.source());
        SettingsCopy copy = new SettingsCopy(DatabaseSettings.ofTarget(sessions.target(), source), progress);
        try (SettingTrial trial = SettingTrial.begin(sessions.target())) {
            for (DatabaseSetting setting : source.all()) {
                copy.copy(setting, trial);
            }
            trial.commit();
        }
        copy.nameProperties(sessions);
        return copy;
    }

    private void copy(DatabaseSetting setting, SettingTrial trial) throws SQLException {
        Optional<DatabaseSetting> there = target.find(setting.key());
        if (there.isPresent()) {
            if (setting.holder().here() || !there.get().value().equals(setting.value())) {
                existed.add("setting " + setting.describe());
            }
            return;
        }
        Optional<String> obstacle = obstacle(setting);
        Optional<Refusal> refusal =
                obstacle.isPresent() ? Optional.empty() : trial.refusal(setting.set(target.database()));
        if (obstacle.isPresent()) {
            name(setting, obstacle.get(), true);
        } else if (refusal.isPresent()) {
            name(setting, refusal.get().words(), refusal.get().ofRights());
        } else {
            created++;
            progress.accept("setting " + setting.describe());
        }
    }

    /** Why it is not tried. */
    private Optional<String> obstacle(DatabaseSetting setting) {
        if (!target.hasHolder(setting)) {
            return Optional.of("the target has no such role");
        }
        if (!setting.holder().here()) {
            return Optional.of("it holds in every database of the server");
        }
        return setting.danger();
    }

    /** @param possible whether somebody can set it */
    private void name(DatabaseSetting setting, String obstacle, boolean possible) {
        String role = setting.holder().role();
        String create = target.hasHolder(setting) ? "" : "CREATE ROLE " + SqlName.quote(role) + ";\n";
        String fix = possible
                ? create + setting.setWithoutSecret(target.database()) + ";"
                : "leave it out, or set what the target has in its place";
        findings.add(Finding.warning(
                SchemaCopyCode.SCHEMA_SETTING,
                setting.describe(),
                "this setting of the source is not copied: " + obstacle,
                fix));
    }

    private void nameProperties(SchemaSessions sessions) throws SQLException {
        List<String> statements = DatabaseProperties.missing(sessions.source(), sessions.target());
        if (!statements.isEmpty()) {
            findings.add(Finding.info(
                    SchemaCopyCode.SCHEMA_NOT_COPIED,
                    "database " + target.database(),
                    "a connection limit, a comment or grants of the source's database are an administrator's to give",
                    String.join(";\n", statements) + ";"));
        }
    }

    List<Finding> findings() {
        return findings;
    }

    List<String> existed() {
        return existed;
    }

    int created() {
        return created;
    }
}
