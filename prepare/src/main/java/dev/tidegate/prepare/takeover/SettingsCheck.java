package dev.tidegate.prepare.takeover;

import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.model.text.HumanFormat;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.schema.catalog.SchemaCatalog;
import dev.tidegate.prepare.schema.catalog.SchemaSessions;
import dev.tidegate.prepare.schema.settings.DatabaseSetting;
import dev.tidegate.prepare.schema.settings.DatabaseSettings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Settings that the database and the application's roles carry on the source. */
final class SettingsCheck {

    private SettingsCheck() {}

    /** Without those that should not be copied, that the target's version does not know, and those of Tidegate's own roles. */
    static TakeoverResult of(SchemaSessions sessions, SchemaCatalog sourceCatalog, SchemaCatalog targetCatalog)
            throws SQLException {
        DatabaseSettings source = DatabaseSettings.ofSource(sessions.source());
        DatabaseSettings target = DatabaseSettings.ofTarget(sessions.target(), source);
        Set<String> known =
                new HashSet<>(Sql.on(sessions.target()).list("SELECT lower(name) FROM pg_settings", Sql.TEXT));
        List<String> found = new ArrayList<>();
        List<String> sql = new ArrayList<>();
        for (DatabaseSetting setting : source.all()) {
            String name = setting.name().toLowerCase(Locale.ROOT);
            String role = setting.holder().role();
            boolean possible = name.contains(".") || known.contains(name);
            boolean ours = !role.isEmpty() && (sourceCatalog.isTidegates(role) || targetCatalog.isTidegates(role));
            if (setting.danger().isPresent() || !possible || ours || !target.hasHolder(setting)) {
                continue;
            }
            Optional<DatabaseSetting> there = target.find(setting.key());
            if (there.isEmpty() || !there.get().value().equals(setting.value())) {
                found.add("setting " + setting.describe() + (there.isEmpty() ? " is missing" : " has another value"));
                sql.add(setting.setWithoutSecret(target.database()) + ";");
            }
        }
        return found.isEmpty()
                ? TakeoverResult.passed(
                        GateCheck.SETTINGS, StructureChecks.THRESHOLD, "0 differences", StructureChecks.THRESHOLD)
                : TakeoverResult.failed(
                        GateCheck.SETTINGS,
                        HumanFormat.some(found),
                        HumanFormat.count(found.size(), "difference"),
                        StructureChecks.THRESHOLD,
                        "run on the target: " + sql.get(0)
                                + (sql.size() > 1 ? " `tidegate schema diff --sql` prints the others" : ""));
    }
}
