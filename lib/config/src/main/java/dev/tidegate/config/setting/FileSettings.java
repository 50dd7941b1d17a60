package dev.tidegate.config.setting;

import dev.tidegate.config.yaml.NearestName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Settings as the config file has them. What is missing or wrong is reported and answered with a stand-in, so that the
 * next problem is found, too.
 */
final class FileSettings<T> extends Settings<T> {

    private final FileValue section;
    private final Set<String> known;

    private FileSettings(FileValue section, Set<String> known) {
        this.section = section;
        this.known = known;
    }

    static <T> T read(FileValue section, Declaration<T> declaration) {
        Set<String> known = new LinkedHashSet<>();
        Set<String> written = section.entries().keySet();
        T value = declaration.of(new FileSettings<>(section, known));
        written.stream().filter(key -> !known.contains(key)).forEach(key -> section.child(key)
                .problem("unknown key" + NearestName.hint(key, known)));
        return value;
    }

    @Override
    public <V> V value(String key, Function<T, V> of, Type<V> type, String byDefault, String meaning) {
        return type.read(find(key), byDefault).orElseGet(() -> type.parse(byDefault));
    }

    @Override
    public <V> Optional<V> optional(
            String key, Function<T, Optional<V>> of, Type<V> type, String otherwise, String meaning) {
        return type.read(find(key), type.example());
    }

    @Override
    public <V> V required(String key, Function<T, V> of, Scalar<V> type, String example, String meaning) {
        return type.readRequired(find(key), example).orElseGet(() -> type.standIn(example));
    }

    @Override
    public <G> G group(String key, Function<T, G> of, Declaration<G> group) {
        return read(find(key), group);
    }

    @Override
    public <G> Optional<G> optionalGroup(String key, Function<T, Optional<G>> of, Declaration<G> group) {
        FileValue value = find(key);
        return value.isThere() ? Optional.of(read(value, group)) : Optional.empty();
    }

    @Override
    public <G> List<G> groups(String key, Function<T, List<G>> of, Declaration<G> item) {
        return find(key).items().orElseGet(List::of).stream()
                .filter(FileValue::isGroup)
                .map(value -> read(value, item))
                .toList();
    }

    @Override
    public <P> Settings<P> part(Function<T, P> of) {
        return new FileSettings<>(section, known);
    }

    @Override
    public boolean has(String key) {
        return section.child(key).isThere();
    }

    @Override
    public void problem(String key, String problem) {
        section.child(key).problem(problem);
    }

    private FileValue find(String key) {
        known.add(key);
        return section.child(key);
    }
}
