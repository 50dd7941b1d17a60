package dev.tidegate.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.monitor.GateConfig;
import dev.tidegate.config.monitor.MonitorConfig;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.SequencesConfig;
import dev.tidegate.config.pipeline.VerifyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** config/tidegate.yaml is what people copy. */
class ExampleConfigTest {

    @Test
    void isReadAndShowsTheDefaults(@TempDir Path directory) throws IOException {
        String example = Files.readString(Path.of("..", "..", "config", "tidegate.yaml"));
        Path file = Files.writeString(
                directory.resolve("tidegate.yaml"), example.replaceAll("\\$\\{file:/[^}]*}", "from-a-file"));

        PipelineConfig config = new ConfigReader(Map.of("SOURCE_PASSWORD", "from-the-environment")).read(file);

        assertThat(config.capture()).isEqualTo(CaptureConfig.defaults());
        assertThat(config.sequences()).isEqualTo(SequencesConfig.defaults());
        assertThat(config.apply()).isEqualTo(ApplyConfig.defaults());
        assertThat(config.monitor()).isEqualTo(MonitorConfig.defaults());
        assertThat(config.gate()).isEqualTo(GateConfig.defaults());
        assertThat(config.verify()).isEqualTo(VerifyConfig.defaults());
        assertThat(config.source().password().reveal()).isEqualTo("from-the-environment");
        assertThat(config.target().password().reveal()).isEqualTo("from-a-file");
    }
}
