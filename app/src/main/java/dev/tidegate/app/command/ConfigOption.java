package dev.tidegate.app.command;

import dev.tidegate.config.ConfigReader;
import dev.tidegate.config.EffectiveConfig;
import dev.tidegate.config.PipelineConfig;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Which pipeline a command is about. */
public final class ConfigOption {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigOption.class);

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "config/tidegate.yaml",
            description = "The pipeline's config file. Default: ${DEFAULT-VALUE}.")
    private Path file;

    public PipelineConfig read(Map<String, String> environment) {
        return new ConfigReader(environment).read(file);
    }

    /** Says what is in force: what a log is looked at for first. */
    public void log(PipelineConfig config) {
        EffectiveConfig effective = new EffectiveConfig(config);
        LOG.info(
                "config {}, with defaults:{}    {}",
                file,
                System.lineSeparator(),
                String.join(System.lineSeparator() + "    ", effective.lines()));
        effective.warnings().forEach(LOG::warn);
    }
}
