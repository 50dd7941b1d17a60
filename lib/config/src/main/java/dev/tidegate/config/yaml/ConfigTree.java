package dev.tidegate.config.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.tidegate.config.yaml.ConfigNode.Mapping;
import dev.tidegate.config.yaml.ConfigNode.Nothing;
import dev.tidegate.config.yaml.ConfigNode.Scalar;
import dev.tidegate.config.yaml.ConfigNode.Sequence;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Parser of the config file. What YAML allows but nobody would expect, such as a duplicate key, is a problem. */
public final class ConfigTree {

    private static final YAMLFactory YAML = new YAMLFactory();

    private final String file;
    private final ConfigProblems problems;

    public ConfigTree(String file, ConfigProblems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** @throws TidegateException if the text is not YAML, or not one mapping */
    public Mapping parse(String text) {
        try (YAMLParser parser = YAML.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw unreadable("it has no settings (expected lines such as \"pipeline: orders\")");
            }
            Mapping root = mapping(parser, "");
            if (parser.nextToken() != null) {
                throw unreadable("it has a second document (a line \"---\"); use one file per pipeline");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw notYaml(e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory cannot fail", e);
        }
    }

    private Mapping mapping(YAMLParser parser, String path) throws IOException {
        Map<String, ConfigNode> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String child = path.isEmpty() ? key : path + "." + key;
            parser.nextToken();
            if (entries.put(key, node(parser, child)) != null) {
                problems.add(child, "is a duplicate key");
            }
        }
        return new Mapping(entries);
    }

    private ConfigNode node(YAMLParser parser, String path) throws IOException {
        if (parser.isCurrentAlias()) {
            problems.add(path, "a YAML alias (*name) is not supported; put a value that starts with * in quotes");
            return new Scalar(parser.getText());
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, path);
            case START_ARRAY -> sequence(parser, path);
            case VALUE_NULL -> new Nothing();
            default -> new Scalar(parser.getText());
        };
    }

    private Sequence sequence(YAMLParser parser, String path) throws IOException {
        List<ConfigNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(parser, path + "[" + items.size() + "]"));
        }
        return new Sequence(items);
    }

    private TidegateException unreadable(String why) {
        return new TidegateException(ConfigCode.CONFIG_INVALID, "cannot use " + file + ": " + why, "");
    }

    private TidegateException notYaml(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return new TidegateException(
                ConfigCode.CONFIG_SYNTAX,
                file + " is not YAML" + where + ": " + withoutExcerpt(e.getOriginalMessage()),
                "fix that line; put a value with any of : # * & ! % @ ` { } [ ] in it into double quotes");
    }

    /** The parser quotes the line in question, indented, and that line may hold a password. */
    private static String withoutExcerpt(String message) {
        return message.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .map(line -> line.replaceAll("\\s+$", ""))
                .collect(Collectors.joining(", "));
    }
}
