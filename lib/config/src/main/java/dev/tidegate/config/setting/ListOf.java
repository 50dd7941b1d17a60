package dev.tidegate.config.setting;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A list of single values. A single value is not taken for a list of one. */
public final class ListOf<V> extends Type<List<V>> {

    private final Scalar<V> items;

    ListOf(Scalar<V> items) {
        this.items = items;
    }

    @Override
    Optional<List<V>> read(FileValue written, String example) {
        return written.items().map(list -> list.stream()
                .flatMap(item -> items.read(item, example).stream())
                .toList());
    }

    @Override
    List<V> parse(String byDefault) {
        return List.of();
    }

    @Override
    List<String> print(String key, List<V> values) {
        return values.isEmpty()
                ? List.of()
                : List.of(values.stream().map(items::text).collect(Collectors.joining(", ", key + ": [", "]")));
    }

    @Override
    public String values() {
        return "list";
    }

    @Override
    public boolean isSecret() {
        return items.isSecret();
    }
}
