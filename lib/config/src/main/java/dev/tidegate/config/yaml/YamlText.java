package dev.tidegate.config.yaml;

import java.util.List;

/** Texts in YAML. */
public final class YamlText {

    private YamlText() {}

    public static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    public static String list(List<String> items) {
        return items.stream().map(YamlText::quoted).toList().toString();
    }
}
