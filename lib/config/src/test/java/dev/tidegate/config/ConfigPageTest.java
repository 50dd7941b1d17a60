package dev.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.setting.Setting;
import dev.tidegate.config.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tables of docs/CONFIG.md are what the declarations say; {@code -Dtidegate.config.write=true} writes them. */
class ConfigPageTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "CONFIG.md");
    private static final String START = "<!-- Generated from lib/config by ConfigPageTest -->\n";
    private static final String END = "<!-- End of what is generated -->\n";

    /** Settings that say the same share a row. */
    private record Row(String values, String byDefault, String meaning) {}

    @Test
    void isGeneratedFromTheDeclarations() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf(START) + START.length();
        String written = page.substring(0, start) + tables() + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("tidegate.config.write")) {
            Files.writeString(PAGE, written);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/CONFIG.md; mvn test -pl lib/config -am -Dtest=ConfigPageTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dtidegate.config.write=true writes it")
                .isEqualTo(written);
    }

    private static String tables() {
        Map<Row, List<String>> rows = new LinkedHashMap<>();
        for (Setting setting : Settings.list(PipelineConfig::settings)) {
            rows.computeIfAbsent(row(setting), row -> new ArrayList<>()).add(setting.path());
        }
        Map<String, Set<String>> sections = new LinkedHashMap<>();
        Map<String, List<String>> tables = new LinkedHashMap<>();
        rows.forEach((row, paths) -> {
            String first = section(paths.get(0));
            paths.forEach(path -> sections.computeIfAbsent(first, key -> new LinkedHashSet<>())
                    .add(path.contains(".") ? "`" + section(path) + "`" : "General"));
            tables.computeIfAbsent(first, key -> new ArrayList<>()).add(line(paths, row));
        });
        StringBuilder text = new StringBuilder();
        tables.forEach((first, lines) -> text.append("\n### ")
                .append(String.join(", ", sections.get(first)))
                .append("\n\n| setting | values | default | meaning |\n|---|---|---|---|\n")
                .append(String.join("", lines)));
        return text.append('\n').toString();
    }

    private static String line(List<String> paths, Row row) {
        return "| " + String.join(" | ", keys(paths), row.values(), row.byDefault(), row.meaning()) + " |\n";
    }

    private static Row row(Setting setting) {
        String since = setting.since().equals("0.1") ? "" : ". Since " + setting.since();
        String secret = setting.type().isSecret() ? ". Never shown" : "";
        String byDefault = setting.byDefault().orElse("required");
        boolean literal =
                byDefault.matches("\\S+") && !Set.of("none", "required").contains(byDefault);
        return new Row(
                setting.type().values(),
                literal || setting.path().startsWith("gate.checks.") ? "`" + byDefault + "`" : byDefault,
                setting.meaning() + secret + since);
    }

    private static String section(String path) {
        return path.contains(".") ? path.substring(0, path.indexOf('.')) : "";
    }

    /** The first in full, others of the same section by their last part. */
    private static String keys(List<String> paths) {
        String section = paths.get(0).replaceAll("[^.]*$", "");
        List<String> keys = new ArrayList<>();
        for (String path : paths) {
            boolean near = !keys.isEmpty() && !section.isEmpty() && path.startsWith(section);
            keys.add("`" + (near ? "." + path.substring(section.length()) : path) + "`");
        }
        return String.join(", ", keys);
    }
}
