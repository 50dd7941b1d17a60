package dev.tidegate.config.setting;

import dev.tidegate.config.yaml.DurationText;
import dev.tidegate.config.yaml.HttpUrl;
import dev.tidegate.config.yaml.SizeText;
import dev.tidegate.config.yaml.YamlText;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** How the values of a setting are written in the file: a single value, a list of them, or names with a value each. */
public abstract sealed class Type<V> permits Scalar, ListOf, MapOf {

    /** The default of what need not be there. */
    static final String NONE = "none";

    public static final String MASK = "\"********\"";

    /** @return empty if there is none, or none that is right; the latter has been reported */
    abstract Optional<V> read(FileValue written, String example);

    /** @throws IllegalArgumentException if a declared default breaks its own rules */
    abstract V parse(String byDefault);

    /** @return no line if that says the same as an empty value */
    abstract List<String> print(String key, V value);

    /** For the message about a wrong value where there is no default. */
    String example() {
        return "";
    }

    /** What may be written, in a few words. */
    public abstract String values();

    public abstract boolean isSecret();

    public static Scalar<String> text() {
        return Scalar.of("a text", Optional::of, YamlText::quoted);
    }

    public static Scalar<URI> httpUrl() {
        return Scalar.unquoted("an http or https address", HttpUrl::parse, url -> YamlText.quoted(url.toString()));
    }

    public static Scalar<Path> path() {
        return Scalar.of("a path", Type::parsePath, path -> YamlText.quoted(path.toString()));
    }

    public static Scalar<Boolean> flag() {
        return Scalar.of(
                "true or false",
                text -> Optional.of(text)
                        .filter(given -> given.matches("true|false"))
                        .map("true"::equals),
                value -> Boolean.toString(value));
    }

    public static Scalar<Integer> integer(int min, int max) {
        return Scalar.between("a whole number", Type::parseInteger, value -> Integer.toString(value), min, max);
    }

    /** Bytes. */
    public static Scalar<Long> size(String min, String max) {
        return Scalar.between(
                "a size",
                SizeText::parse,
                SizeText::print,
                SizeText.parse(min).orElseThrow(),
                SizeText.parse(max).orElseThrow());
    }

    public static Scalar<Duration> duration(String min, String max) {
        return Scalar.between(
                "a duration",
                DurationText::parse,
                DurationText::print,
                DurationText.parse(min).orElseThrow(),
                DurationText.parse(max).orElseThrow());
    }

    /** One of the constants, written as {@link #word}. */
    public static <E extends Enum<E>> Scalar<E> choice(Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        List<String> words = constants.stream().map(Type::word).toList();
        int last = words.size() - 1;
        return Scalar.of(
                String.join(", ", words.subList(0, last)) + " or " + words.get(last),
                text -> constants.stream()
                        .filter(constant -> word(constant).equals(text))
                        .findFirst(),
                Type::word);
    }

    /** {@code SOURCE_WINS} is written {@code source-wins}. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static <V> Type<List<V>> listOf(Scalar<V> items) {
        return new ListOf<>(items);
    }

    /** Names of the user's, each with a value. */
    public static <V> MapOf<V> mapOf(Scalar<V> values) {
        return new MapOf<>(values, name -> true, "", name -> false);
    }

    /** @param form of the names, for the message */
    public static <V> MapOf<V> mapOf(Predicate<String> isName, String form, Scalar<V> values) {
        return new MapOf<>(values, isName, form, name -> false);
    }

    /** Settings of a library that are passed on; those whose names speak of a secret are masked. */
    public static MapOf<String> properties() {
        return new MapOf<>(text(), name -> true, "", Type::namesSecret);
    }

    /** sasl.jaas.config holds user and password in one value. */
    private static boolean namesSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Stream.of("password", "secret", "key", "jaas", "token").anyMatch(lower::contains);
    }

    private static Optional<Integer> parseInteger(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static Optional<Path> parsePath(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** @return no line if there is none within; a section of comments alone is a comment itself */
    static List<String> block(String key, List<String> inner) {
        List<String> lines = new ArrayList<>();
        if (!inner.isEmpty()) {
            boolean comments = inner.stream().allMatch(line -> line.strip().startsWith("#"));
            lines.add((comments ? "# " : "") + key + ":");
            inner.forEach(line -> lines.add("  " + line));
        }
        return lines;
    }
}
