package dev.tidegate.config;

import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.DatabaseUrl;
import dev.tidegate.config.setting.Settings;
import java.util.ArrayList;
import java.util.List;

/** The configuration in effect, with defaults, in the form of the config file; secrets are masked. */
public final class EffectiveConfig {

    private final PipelineConfig config;

    public EffectiveConfig(PipelineConfig config) {
        this.config = config;
    }

    public List<String> lines() {
        return Settings.print(PipelineConfig::settings, config);
    }

    /** @return hints on what is allowed but not wise */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        addUrlWarning(warnings, "source", config.source());
        addUrlWarning(warnings, "target", config.target());
        if (config.monitor().listen().isOpenToTheNetwork()
                && config.monitor().listen().token().isEmpty()) {
            warnings.add("monitor.listen is open to the network without monitor.token: anybody can read the lag;"
                    + " set monitor.token");
        }
        return warnings;
    }

    private static void addUrlWarning(List<String> warnings, String section, DatabaseConfig database) {
        if (DatabaseUrl.parse(database.url()).filter(DatabaseUrl::namesPassword).isPresent()) {
            warnings.add(section + ".url holds a password; better set " + section
                    + ".password to ${env:NAME} or ${file:/path}");
        }
    }
}
