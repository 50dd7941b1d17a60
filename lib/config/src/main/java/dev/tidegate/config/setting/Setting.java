package dev.tidegate.config.setting;

import java.util.Optional;

/**
 * One setting as it was declared, for docs/CONFIG.md and the tests of every setting.
 *
 * @param path key in the file, such as {@code monitor.alerts.webhooks[].url}
 * @param byDefault as the file would have it, or what applies in words; empty if the setting is required
 * @param since the release that introduced it
 */
public record Setting(String path, Type<?> type, Optional<String> byDefault, String meaning, String since) {

    public String key() {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
