package dev.tidegate.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The settings of a config file: YAML laid over YAML. A key that comes later wins, and one without a value goes away. */
final class PipelineFile {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final ObjectNode settings;

    PipelineFile() {
        this(YAML.createObjectNode());
    }

    private PipelineFile(ObjectNode settings) {
        this.settings = settings;
    }

    PipelineFile copy() {
        return new PipelineFile(settings.deepCopy());
    }

    PipelineFile add(String... lines) {
        try {
            if (YAML.readTree(String.join("\n", lines)) instanceof ObjectNode more) {
                lay(more, settings);
            }
            return this;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not YAML: " + String.join("\n", lines), e);
        }
    }

    private static void lay(ObjectNode from, ObjectNode over) {
        for (Map.Entry<String, JsonNode> setting : from.properties()) {
            String key = setting.getKey();
            if (setting.getValue().isNull()) {
                over.remove(key);
            } else if (setting.getValue() instanceof ObjectNode section && over.get(key) instanceof ObjectNode under) {
                lay(section, under);
            } else {
                over.set(key, setting.getValue());
            }
        }
    }

    String text(String key) {
        return settings.path(key).asText();
    }

    Path write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.writeString(file, YAML.writeValueAsString(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
