package dev.tidegate.config.setting;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The settings that there are, each answered with its default. */
final class ListedSettings<T> extends Settings<T> {

    private final String prefix;
    private final String since;
    private final List<Setting> settings;

    ListedSettings(String prefix, String since, List<Setting> settings) {
        this.prefix = prefix;
        this.since = since;
        this.settings = settings;
    }

    @Override
    public <V> V value(String key, Function<T, V> of, Type<V> type, String byDefault, String meaning) {
        add(key, type, Optional.of(byDefault), meaning);
        return type.parse(byDefault);
    }

    @Override
    public <V> Optional<V> optional(
            String key, Function<T, Optional<V>> of, Type<V> type, String otherwise, String meaning) {
        add(key, type, Optional.of(otherwise), meaning);
        return Optional.empty();
    }

    @Override
    public <V> V required(String key, Function<T, V> of, Scalar<V> type, String example, String meaning) {
        add(key, type, Optional.empty(), meaning);
        return type.standIn(example);
    }

    @Override
    public <G> G group(String key, Function<T, G> of, Declaration<G> group) {
        return group.of(new ListedSettings<>(prefix + key + ".", since, settings));
    }

    @Override
    public <G> Optional<G> optionalGroup(String key, Function<T, Optional<G>> of, Declaration<G> group) {
        group(key, source -> of.apply(source).orElseThrow(), group);
        return Optional.empty();
    }

    @Override
    public <G> List<G> groups(String key, Function<T, List<G>> of, Declaration<G> item) {
        item.of(new ListedSettings<>(prefix + key + "[].", since, settings));
        return List.of();
    }

    @Override
    public <P> Settings<P> part(Function<T, P> of) {
        return new ListedSettings<>(prefix, since, settings);
    }

    @Override
    public Settings<T> since(String release) {
        return new ListedSettings<>(prefix, release, settings);
    }

    private void add(String key, Type<?> type, Optional<String> byDefault, String meaning) {
        String sentence = meaning.strip().replaceAll("\\s*\\n\\s*", " ");
        settings.add(new Setting(prefix + key, type, byDefault, sentence, since));
    }
}
