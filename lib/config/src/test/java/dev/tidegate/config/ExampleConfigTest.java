package dev.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.monitor.GateConfig;
import dev.tidegate.config.monitor.MonitorConfig;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.LoadConfig;
import dev.tidegate.config.pipeline.SequencesConfig;
import dev.tidegate.config.pipeline.VerifyConfig;
import dev.tidegate.config.setting.Setting;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.yaml.ConfigNode;
import dev.tidegate.config.yaml.ConfigNode.Mapping;
import dev.tidegate.config.yaml.ConfigNode.Sequence;
import dev.tidegate.config.yaml.ConfigProblems;
import dev.tidegate.config.yaml.ConfigTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** config/tidegate.yaml is what people copy. */
class ExampleConfigTest {

    private static final Path EXAMPLE = Path.of("..", "..", "config", "tidegate.yaml");

    /** A comment that becomes a setting without its "# ". */
    private static final String COMMENTED = "(?m)^( *)# ( *(?:- )?(?:\\{ )?[a-z][a-z-]*:(?: .*)?)$";

    @TempDir
    Path directory;

    @Test
    void isReadAndShowsTheDefaults() throws IOException {
        PipelineConfig config = read(Files.readString(EXAMPLE));

        assertThat(config.capture()).isEqualTo(CaptureConfig.defaults());
        assertThat(config.sequences()).isEqualTo(SequencesConfig.defaults());
        assertThat(config.apply()).isEqualTo(ApplyConfig.defaults());
        assertThat(config.load()).isEqualTo(LoadConfig.defaults());
        assertThat(config.monitor()).isEqualTo(MonitorConfig.defaults());
        assertThat(config.gate()).isEqualTo(GateConfig.defaults());
        assertThat(config.verify()).isEqualTo(VerifyConfig.defaults());
        assertThat(config.source().password().reveal()).isEqualTo("from-the-environment");
        assertThat(config.target().password().reveal()).isEqualTo("from-a-file");
    }

    @Test
    void isReadWithItsCommentedSettingsToo() throws IOException {
        PipelineConfig config = read(uncommented());

        assertThat(config.monitor().alerts().webhooks()).isNotEmpty();
        assertThat(config.tables().map().entries()).isNotEmpty();
    }

    @Test
    void hasEverySetting() throws IOException {
        Set<String> paths = new TreeSet<>();
        collect(new ConfigTree("tidegate.yaml", new ConfigProblems()).parse(uncommented()), "", paths);

        assertThat(Settings.list(PipelineConfig::settings))
                .extracting(Setting::path)
                .filteredOn(path -> !path.startsWith("gate.checks."))
                .isSubsetOf(paths);
    }

    private static void collect(ConfigNode node, String path, Set<String> paths) {
        paths.add(path);
        if (node instanceof Mapping group) {
            group.entries().forEach((key, value) -> collect(value, path.isEmpty() ? key : path + "." + key, paths));
        } else if (node instanceof Sequence list) {
            list.items().forEach(item -> collect(item, path + "[]", paths));
        }
    }

    private static String uncommented() throws IOException {
        return Files.readString(EXAMPLE).replaceAll(COMMENTED, "$1$2");
    }

    private PipelineConfig read(String example) throws IOException {
        Path file = Files.writeString(
                directory.resolve("tidegate.yaml"), example.replaceAll("\\$\\{file:/[^}]*}", "from-a-file"));
        return new ConfigReader(Map.of(
                        "SOURCE_PASSWORD", "from-the-environment", "ALERT_WEBHOOK", "https://hooks.example.com/x"))
                .read(file);
    }
}
