package dev.tidegate.config.setting;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Settings of a configuration that exists, written in the form of the file. */
final class PrintedSettings<T> extends Settings<T> {

    private final T source;
    private final List<String> lines;

    private PrintedSettings(T source, List<String> lines) {
        this.source = source;
        this.lines = lines;
    }

    static <T> List<String> lines(Declaration<T> declaration, T source) {
        List<String> lines = new ArrayList<>();
        declaration.of(new PrintedSettings<>(source, lines));
        return lines;
    }

    @Override
    public <V> V value(String key, Function<T, V> of, Type<V> type, String byDefault, String meaning) {
        V value = of.apply(source);
        lines.addAll(type.print(key, value));
        return value;
    }

    @Override
    public <V> Optional<V> optional(
            String key, Function<T, Optional<V>> of, Type<V> type, String otherwise, String meaning) {
        Optional<V> value = of.apply(source);
        if (value.isPresent()) {
            lines.addAll(type.print(key, value.get()));
        } else if (!otherwise.equals(Type.NONE)) {
            lines.add("# " + key + ": " + otherwise);
        }
        return value;
    }

    @Override
    public <V> V required(String key, Function<T, V> of, Scalar<V> type, String example, String meaning) {
        return value(key, of, type, example, meaning);
    }

    @Override
    public <G> G group(String key, Function<T, G> of, Declaration<G> group) {
        G value = of.apply(source);
        add(key, lines(group, value));
        return value;
    }

    @Override
    public <G> Optional<G> optionalGroup(String key, Function<T, Optional<G>> of, Declaration<G> group) {
        Optional<G> value = of.apply(source);
        value.ifPresent(given -> add(key, lines(group, given)));
        return value;
    }

    @Override
    public <G> List<G> groups(String key, Function<T, List<G>> of, Declaration<G> item) {
        List<G> values = of.apply(source);
        List<String> items = new ArrayList<>();
        for (G value : values) {
            List<String> written = lines(item, value);
            items.add("- " + written.get(0));
            written.stream().skip(1).forEach(line -> items.add("  " + line));
        }
        add(key, items);
        return values;
    }

    @Override
    public <P> Settings<P> part(Function<T, P> of) {
        return new PrintedSettings<>(of.apply(source), lines);
    }

    private void add(String key, List<String> inner) {
        lines.addAll(Type.block(key, inner));
    }
}
