package dev.tidegate.config.setting;

import dev.tidegate.config.yaml.ConfigNode.Mapping;
import dev.tidegate.config.yaml.ConfigProblems;
import dev.tidegate.config.yaml.Placeholders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a {@link Declaration} asks for its section's settings. One declaration serves three ends: reading the file,
 * printing a configuration in the form of the file, and listing the settings that there are.
 *
 * @param <T> record of the section; the getters given with each key say where the record keeps the value
 */
public abstract sealed class Settings<T> permits FileSettings, PrintedSettings, ListedSettings {

    /** A setting with a default, in the form of the file; for a list or a map, "none" stands for the empty one. */
    public abstract <V> V value(String key, Function<T, V> of, Type<V> type, String byDefault, String meaning);

    /** @param otherwise what applies without it, in words */
    public abstract <V> Optional<V> optional(
            String key, Function<T, Optional<V>> of, Type<V> type, String otherwise, String meaning);

    /** @param example for the message that it is missing, in the form of the file */
    public abstract <V> V required(String key, Function<T, V> of, Scalar<V> type, String example, String meaning);

    /** A section within; if it is absent, each of its settings is. */
    public abstract <G> G group(String key, Function<T, G> of, Declaration<G> group);

    public abstract <G> Optional<G> optionalGroup(String key, Function<T, Optional<G>> of, Declaration<G> group);

    public abstract <G> List<G> groups(String key, Function<T, List<G>> of, Declaration<G> item);

    /** The same section for a record that holds a part of it. */
    public abstract <P> Settings<P> part(Function<T, P> of);

    /** For settings that came with a later release than the first. */
    public Settings<T> since(String release) {
        return this;
    }

    /** Whether the file has the key, be its value right or wrong. */
    public boolean has(String key) {
        return false;
    }

    /** Reports what is wrong beyond a single value. */
    public void problem(String key, String problem) {}

    public final void refuse(boolean wrong, String key, String problem) {
        if (wrong) {
            problem(key, problem);
        }
    }

    /** Every problem goes to {@code problems}; the result is to be used only if there was none. */
    public static <T> T read(
            Declaration<T> declaration, Mapping file, Placeholders placeholders, ConfigProblems problems) {
        return FileSettings.read(new FileValue("", file, placeholders, problems), declaration);
    }

    /** The lines of a config file that says the same, secrets masked. */
    public static <T> List<String> print(Declaration<T> declaration, T value) {
        return PrintedSettings.lines(declaration, value);
    }

    public static <T> List<Setting> list(Declaration<T> declaration) {
        List<Setting> settings = new ArrayList<>();
        declaration.of(new ListedSettings<>("", "0.1", settings));
        return settings;
    }

    public static <T> T defaults(Declaration<T> declaration) {
        return declaration.of(new ListedSettings<>("", "0.1", new ArrayList<>()));
    }
}
