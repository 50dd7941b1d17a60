package dev.tidegate.cli;

import dev.tidegate.core.config.ConfigReader;
import dev.tidegate.core.config.PipelineConfig;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which pipeline a command is about. */
final class ConfigOption {

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "config/tidegate.yaml",
            description = "The pipeline's config file. Default: ${DEFAULT-VALUE}.")
    private Path file;

    PipelineConfig read(Map<String, String> environment) {
        return new ConfigReader(environment).read(file);
    }
}
