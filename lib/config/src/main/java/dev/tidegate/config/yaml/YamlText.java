package dev.tidegate.config.yaml;

/** Texts in YAML. */
public final class YamlText {

    private YamlText() {}

    public static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
