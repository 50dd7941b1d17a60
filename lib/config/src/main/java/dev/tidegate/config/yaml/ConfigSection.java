package dev.tidegate.config.yaml;

import dev.tidegate.config.yaml.ConfigNode.Mapping;
import dev.tidegate.config.yaml.ConfigNode.Nothing;
import dev.tidegate.config.yaml.ConfigNode.Scalar;
import dev.tidegate.config.yaml.ConfigNode.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One group of settings, asked key by key. Every answer that is not there or not right is noted as a problem and
 * answered with an empty or default value, so that the reading goes on to the next problem. {@link #close} finds the
 * keys nobody asked for.
 */
public final class ConfigSection implements AutoCloseable {

    private final String path;
    private final Map<String, ConfigNode> entries;
    private final Placeholders placeholders;
    private final ConfigProblems problems;
    private final Set<String> known = new LinkedHashSet<>();

    private ConfigSection(
            String path, Map<String, ConfigNode> entries, Placeholders placeholders, ConfigProblems problems) {
        this.path = path;
        this.entries = entries;
        this.placeholders = placeholders;
        this.problems = problems;
    }

    public static ConfigSection root(Mapping root, Placeholders placeholders, ConfigProblems problems) {
        return new ConfigSection("", root.entries(), placeholders, problems);
    }

    /** A group; an absent one reads as empty, so that its required keys are missed one by one. */
    public ConfigSection section(String key) {
        Map<String, ConfigNode> inner =
                find(key, Mapping.class).map(Mapping::entries).orElseGet(Map::of);
        return new ConfigSection(pathOf(key), inner, placeholders, problems);
    }

    /** A list of groups; empty if there is none. */
    public List<ConfigSection> sections(String key) {
        List<ConfigSection> sections = new ArrayList<>();
        List<ConfigNode> items = find(key, Sequence.class).map(Sequence::items).orElseGet(List::of);
        for (int i = 0; i < items.size(); i++) {
            String itemPath = pathOf(key) + "[" + i + "]";
            cast(items.get(i), itemPath, Mapping.class)
                    .ifPresent(
                            item -> sections.add(new ConfigSection(itemPath, item.entries(), placeholders, problems)));
        }
        return sections;
    }

    public String requiredText(String key, String example) {
        if (!entries.containsKey(key)) {
            problem(key, "is missing (for example " + key + ": " + example + ")");
        }
        Optional<String> text = text(key);
        if (text.filter(String::isBlank).isPresent()) {
            problem(key, "is empty");
        }
        return text.orElse("");
    }

    public Optional<String> text(String key) {
        return find(key, Scalar.class).flatMap(scalar -> resolve(scalar, pathOf(key)));
    }

    public Duration duration(String key, Duration min, Duration max, Duration fallback) {
        return text(key)
                .flatMap(text -> checked(
                        key, text, DurationText.parse(text), min, max, "a duration", DurationText.print(fallback)))
                .orElse(fallback);
    }

    public long size(String key, long min, long max, long fallback) {
        return text(key)
                .flatMap(text -> checked(key, text, SizeText.parse(text), min, max, "a size", SizeText.print(fallback)))
                .orElse(fallback);
    }

    public Optional<Integer> integer(String key, int min, int max, int example) {
        return text(key)
                .flatMap(text ->
                        checked(key, text, wholeNumber(text), min, max, "a whole number", Integer.toString(example)));
    }

    public boolean flag(String key, boolean fallback) {
        Optional<String> text = text(key);
        if (text.isPresent() && !text.get().matches("true|false")) {
            problem(key, "must be true or false" + shown(key, text.get()));
        }
        return text.map("true"::equals).orElse(fallback);
    }

    /** One of several words; empty if the key is not there. */
    public <T extends Enum<T>> Optional<T> choice(String key, Class<T> type, Function<T, String> word) {
        Optional<String> text = text(key);
        Optional<T> chosen = text.flatMap(written -> Arrays.stream(type.getEnumConstants())
                .filter(value -> word.apply(value).equals(written))
                .findFirst());
        if (text.isPresent() && chosen.isEmpty()) {
            String words = Arrays.stream(type.getEnumConstants()).map(word).collect(Collectors.joining(" or "));
            problem(key, "must be " + words + shown(key, text.get()));
        }
        return chosen;
    }

    private static Optional<Integer> wholeNumber(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private <T extends Comparable<T>> Optional<T> checked(
            String key, String text, Optional<T> value, T min, T max, String what, String example) {
        if (value.isEmpty()) {
            problem(key, "must be " + what + " such as " + example + shown(key, text));
        } else if (value.get().compareTo(min) < 0 || value.get().compareTo(max) > 0) {
            problem(key, "must lie between " + print(min) + " and " + print(max) + shown(key, text));
            return Optional.empty();
        }
        return value;
    }

    private static String print(Object limit) {
        if (limit instanceof Duration duration) {
            return DurationText.print(duration);
        }
        return limit instanceof Long bytes ? SizeText.print(bytes) : limit.toString();
    }

    /** A value that came from elsewhere may be a secret in the wrong place: never shown. */
    private String shown(String key, String text) {
        boolean literal = entries.get(key) instanceof Scalar scalar && !Placeholders.isIn(scalar.text());
        return literal ? ", not " + text : "";
    }

    /** A list of texts; a single text is not taken for a list of one. */
    public Optional<List<String>> texts(String key) {
        return find(key, Sequence.class).map(list -> items(list, pathOf(key)));
    }

    private List<String> items(Sequence list, String listPath) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            String itemPath = listPath + "[" + i + "]";
            cast(list.items().get(i), itemPath, Scalar.class)
                    .flatMap(scalar -> resolve(scalar, itemPath))
                    .ifPresent(texts::add);
        }
        return texts;
    }

    /** Settings that are passed on under the names they have. */
    public Map<String, String> properties(String key) {
        Map<String, String> properties = new LinkedHashMap<>();
        find(key, Mapping.class).map(Mapping::entries).orElseGet(Map::of).forEach((name, node) -> {
            String entryPath = pathOf(key) + "." + name;
            cast(node, entryPath, Scalar.class)
                    .flatMap(scalar -> resolve(scalar, entryPath))
                    .ifPresent(value -> properties.put(name, value));
        });
        return properties;
    }

    /** For groups whose keys are names of the user's. */
    public Set<String> keys() {
        return entries.keySet();
    }

    public boolean has(String key) {
        return entries.containsKey(key);
    }

    public void problem(String key, String problem) {
        problems.add(pathOf(key), problem);
    }

    @Override
    public void close() {
        entries.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> problem(key, "unknown key" + NearestName.hint(key, known)));
    }

    private <T extends ConfigNode> Optional<T> find(String key, Class<T> type) {
        known.add(key);
        return Optional.ofNullable(entries.get(key)).flatMap(node -> cast(node, pathOf(key), type));
    }

    private <T extends ConfigNode> Optional<T> cast(ConfigNode node, String nodePath, Class<T> type) {
        if (node instanceof Nothing) {
            problems.add(nodePath, "has no value; leave the key out, or write \"\" for an empty text");
            return Optional.empty();
        }
        if (!type.isInstance(node)) {
            problems.add(nodePath, "must be " + kind(type) + ", not " + node.kind());
            return Optional.empty();
        }
        return Optional.of(type.cast(node));
    }

    private static String kind(Class<? extends ConfigNode> type) {
        if (type == Mapping.class) {
            return new Mapping(Map.of()).kind();
        }
        return type == Sequence.class ? "a list such as [\"public.*\"]" : new Scalar("").kind();
    }

    private Optional<String> resolve(Scalar scalar, String nodePath) {
        return placeholders.resolve(scalar.text(), nodePath, problems);
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
