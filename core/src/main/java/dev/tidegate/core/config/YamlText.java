package dev.tidegate.core.config;

import java.util.List;

/** Texts as a YAML file has them. */
final class YamlText {

    private YamlText() {}

    static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static String list(List<String> items) {
        return items.stream().map(YamlText::quoted).toList().toString();
    }
}
