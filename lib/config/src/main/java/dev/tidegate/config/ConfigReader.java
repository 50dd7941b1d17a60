package dev.tidegate.config;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.yaml.ConfigNode;
import dev.tidegate.config.yaml.ConfigProblems;
import dev.tidegate.config.yaml.ConfigTree;
import dev.tidegate.config.yaml.Placeholders;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reader of the config file. All problems are reported at once, each with its path; nothing is guessed or repaired.
 */
public final class ConfigReader {

    private final Map<String, String> environment;

    /** @param environment where {@code ${env:NAME}} is looked up */
    public ConfigReader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** @throws TidegateException of category USAGE with all problems, one a line */
    public PipelineConfig read(Path file) {
        ConfigProblems problems = new ConfigProblems();
        ConfigNode.Mapping tree = new ConfigTree(file.toString(), problems).parse(text(file));
        Path directory = file.toAbsolutePath().getParent();
        PipelineConfig config =
                Settings.read(PipelineConfig::settings, tree, new Placeholders(environment, directory), problems);
        problems.throwIfAny(file.toString());
        return config;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file", e);
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not UTF-8", e);
        } catch (IOException e) {
            String why =
                    Files.isDirectory(file) ? "it is a directory" : e.getClass().getSimpleName();
            throw unreadable(file, why, e);
        }
    }

    private static TidegateException unreadable(Path file, String why, IOException cause) {
        return new TidegateException(
                ConfigCode.CONFIG_UNREADABLE,
                "cannot read the config file " + file + ": " + why,
                "pass the file with -c",
                cause);
    }
}
