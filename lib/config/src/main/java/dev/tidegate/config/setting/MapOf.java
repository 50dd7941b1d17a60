package dev.tidegate.config.setting;

import dev.tidegate.config.yaml.YamlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Names that are the user's, each with a single value. */
public final class MapOf<V> extends Type<Map<String, V>> {

    private final Scalar<V> values;
    private final Predicate<String> isName;
    private final String form;
    private final Predicate<String> namesSecret;

    MapOf(Scalar<V> values, Predicate<String> isName, String form, Predicate<String> namesSecret) {
        this.values = values;
        this.isName = isName;
        this.form = form;
        this.namesSecret = namesSecret;
    }

    @Override
    Optional<Map<String, V>> read(FileValue written, String example) {
        Map<String, V> map = new LinkedHashMap<>();
        written.entries().forEach((name, value) -> {
            if (!isName.test(name)) {
                value.problem(form);
            }
            values.read(value, example).ifPresent(given -> map.put(name, given));
        });
        return written.isThere() ? Optional.of(map) : Optional.empty();
    }

    @Override
    Map<String, V> parse(String byDefault) {
        return Map.of();
    }

    /** In the order of the file where the map keeps one, otherwise by name. */
    @Override
    List<String> print(String key, Map<String, V> map) {
        Map<String, V> ordered = map instanceof LinkedHashMap ? map : new TreeMap<>(map);
        List<String> lines = new ArrayList<>();
        ordered.forEach((name, value) -> {
            String plain = name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*") ? name : YamlText.quoted(name);
            lines.add(plain + ": " + (namesSecret.test(name) ? MASK : values.text(value)));
        });
        return block(key, lines);
    }

    @Override
    public String values() {
        return "names to " + values.values();
    }

    @Override
    public boolean isSecret() {
        return values.isSecret();
    }
}
