package dev.tidegate.config.setting;

import dev.tidegate.config.yaml.ConfigNode;
import dev.tidegate.config.yaml.ConfigNode.Mapping;
import dev.tidegate.config.yaml.ConfigNode.Nothing;
import dev.tidegate.config.yaml.ConfigNode.Scalar;
import dev.tidegate.config.yaml.ConfigNode.Sequence;
import dev.tidegate.config.yaml.ConfigProblems;
import dev.tidegate.config.yaml.Placeholders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A value in the config file, and its path there. A value of another kind than asked for is reported, and empty. */
record FileValue(String path, ConfigNode node, Placeholders placeholders, ConfigProblems problems) {

    FileValue child(String key) {
        ConfigNode child = node instanceof Mapping group ? group.entries().get(key) : null;
        return new FileValue(path.isEmpty() ? key : path + "." + key, child, placeholders, problems);
    }

    String key() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    boolean isThere() {
        return node != null;
    }

    /** With its placeholders replaced. */
    Optional<String> text() {
        return as(Scalar.class, "a single value")
                .flatMap(scalar -> placeholders.resolve(scalar.text(), path, problems));
    }

    Map<String, FileValue> entries() {
        Map<String, FileValue> entries = new LinkedHashMap<>();
        as(Mapping.class, "a group of settings")
                .ifPresent(group -> group.entries().keySet().forEach(key -> entries.put(key, child(key))));
        return entries;
    }

    boolean isGroup() {
        return as(Mapping.class, "a group of settings").isPresent();
    }

    Optional<List<FileValue>> items() {
        return as(Sequence.class, "a list such as [\"public.*\"]").map(list -> IntStream.range(
                        0, list.items().size())
                .mapToObj(i -> new FileValue(path + "[" + i + "]", list.items().get(i), placeholders, problems))
                .toList());
    }

    void problem(String problem) {
        problems.add(path, problem);
    }

    /** A value that came from elsewhere may be a secret in the wrong place: never shown. */
    String shown() {
        return node instanceof Scalar scalar && !Placeholders.isIn(scalar.text()) ? ", not " + scalar.text() : "";
    }

    private <N extends ConfigNode> Optional<N> as(Class<N> kind, String name) {
        if (node == null || kind.isInstance(node)) {
            return Optional.ofNullable(kind.cast(node));
        }
        problem(
                node instanceof Nothing
                        ? "has no value; leave the key out, or write \"\" for an empty text"
                        : "must be " + name + ", not " + node.kind());
        return Optional.empty();
    }
}
