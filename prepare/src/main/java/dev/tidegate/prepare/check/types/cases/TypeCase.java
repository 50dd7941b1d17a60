package dev.tidegate.prepare.check.types.cases;

import dev.tidegate.postgres.version.ServerFeature;
import dev.tidegate.prepare.check.types.VersionPair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A type, and values of it that are easily lost on a way.
 *
 * @param group heading under which it is listed
 * @param type as SQL; {@link #SCHEMA} stands for the schema that holds the tables, as in {@code setup}
 * @param versions of PostgreSQL that have it
 * @param extension that must be there
 * @param setup statements that create what the type needs, run once in the schema
 * @param values inputs, each with the first version that takes it
 * @param uses in which else it is tried
 */
public record TypeCase(
        String group,
        String type,
        Versions versions,
        Optional<String> extension,
        List<String> setup,
        List<Value> values,
        Uses uses) {

    /** Stands for the quoted schema in {@link #type}, {@link #setup} and values. */
    public static final String SCHEMA = "<schema>";

    private static final int OLDEST = ServerFeature.OLDEST_SERVER;
    private static final int NEWEST = 99;

    /** @param since first major version, {@code until} last one */
    public record Versions(int since, int until) {
        public boolean contain(int major) {
            return since <= major && major <= until;
        }
    }

    /** @param text what the type's input function reads */
    public record Value(String text, int since) {}

    /**
     * @param asKey false if its values are too long for an index
     * @param asElement false if arrays of it would show nothing new
     */
    public record Uses(boolean asKey, boolean asElement, int arraysSince, char delimiter) {}

    public TypeCase {
        setup = List.copyOf(setup);
        values = List.copyOf(values);
    }

    static TypeCase of(String group, String type, String... values) {
        return new TypeCase(
                group,
                type,
                new Versions(OLDEST, NEWEST),
                Optional.empty(),
                List.of(),
                IntStream.range(0, values.length)
                        .mapToObj(i -> new Value(values[i], OLDEST))
                        .toList(),
                new Uses(true, true, OLDEST, ','));
    }

    TypeCase since(int version) {
        return new TypeCase(group, type, new Versions(version, versions.until()), extension, setup, values, uses);
    }

    TypeCase until(int version) {
        return new TypeCase(group, type, new Versions(versions.since(), version), extension, setup, values, uses);
    }

    /** Values that older versions do not know. */
    TypeCase andSince(int version, String... more) {
        List<Value> all = new ArrayList<>(values);
        for (String text : more) {
            all.add(new Value(text, version));
        }
        return new TypeCase(group, type, versions, extension, setup, all, uses);
    }

    TypeCase in(String neededExtension) {
        return new TypeCase(group, type, versions, Optional.of(neededExtension), setup, values, uses);
    }

    TypeCase with(String... statements) {
        return new TypeCase(group, type, versions, extension, List.of(statements), values, uses);
    }

    TypeCase notAsKey() {
        return withUses(new Uses(false, uses.asElement(), uses.arraysSince(), uses.delimiter()));
    }

    TypeCase notAsElement() {
        return withUses(new Uses(uses.asKey(), false, uses.arraysSince(), uses.delimiter()));
    }

    TypeCase delimitedBy(char delimiter) {
        return withUses(new Uses(uses.asKey(), uses.asElement(), uses.arraysSince(), delimiter));
    }

    TypeCase domain() {
        return withUses(
                new Uses(uses.asKey(), uses.asElement(), ServerFeature.DOMAIN_ARRAYS.since(), uses.delimiter()));
    }

    private TypeCase withUses(Uses other) {
        return new TypeCase(group, type, versions, extension, setup, values, other);
    }

    /** The array of it: with all the values, NULL, nothing, lower bounds, two dimensions. */
    Optional<TypeCase> array() {
        if (!uses.asElement()) {
            return Optional.empty();
        }
        Value a = values.get(0);
        Value b = values.get(Math.min(1, values.size() - 1));
        int both = Math.max(a.since(), b.since());
        List<Value> arrays = new ArrayList<>();
        arrays.add(new Value("{}", OLDEST));
        arrays.add(new Value("{NULL}", OLDEST));
        arrays.add(new Value(row(List.of(a, b)), both));
        arrays.add(new Value("[-1:0]=" + row(List.of(a, b)), both));
        arrays.add(new Value("{" + row(List.of(a, b)) + uses.delimiter() + row(List.of(b, a)) + "}", both));
        arrays.add(new Value("[0:1][5:5]={" + row(List.of(a)) + uses.delimiter() + row(List.of(b)) + "}", both));
        values.stream().map(Value::since).distinct().sorted().forEach(version -> {
            List<Value> known =
                    values.stream().filter(value -> value.since() <= version).toList();
            arrays.add(new Value("{NULL" + uses.delimiter() + row(known).substring(1), version));
        });
        return Optional.of(new TypeCase(
                group,
                type + "[]",
                new Versions(Math.max(versions.since(), uses.arraysSince()), versions.until()),
                extension,
                List.of(),
                arrays,
                uses));
    }

    private String row(List<Value> elements) {
        return elements.stream()
                .map(value -> '"' + value.text().replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(Character.toString(uses.delimiter()), "{", "}"));
    }

    /** Whether servers of these versions both have the type. */
    public boolean exists(VersionPair servers) {
        return versions.contain(servers.source()) && versions.contain(servers.target());
    }

    /** @return those that both servers know */
    public List<String> values(VersionPair servers) {
        return values.stream()
                .filter(value -> value.since() <= Math.min(servers.source(), servers.target()))
                .map(Value::text)
                .collect(Collectors.collectingAndThen(Collectors.toList(), Collections::unmodifiableList));
    }

    /** For people: the type without the schema. */
    public String name() {
        return type.replace(SCHEMA + ".", "").replace("<extension>.", "");
    }
}
