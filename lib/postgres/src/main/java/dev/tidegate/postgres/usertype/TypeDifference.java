package dev.tidegate.postgres.usertype;

import dev.tidegate.postgres.usertype.UserType.Kind;
import dev.tidegate.postgres.usertype.UserType.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a type of the target differs from the source's of that name.
 *
 * @param type the target's name of it
 * @param found what differs, in words
 * @param changesValues whether a value could mean something else on the target, or not be taken by it
 * @param fix SQL for the target; empty if nobody can tell it
 */
public record TypeDifference(String type, String found, boolean changesValues, String fix) {

    TypeDifference(String type, String found, boolean changesValues) {
        this(type, found, changesValues, "");
    }

    /**
     * @param source the type of a column and all that it consists of, as {@link UserTypes#within} gives them
     * @param target likewise, of its counterpart
     */
    public static List<TypeDifference> between(List<UserType> source, List<UserType> target) {
        Map<String, UserType> there = target.stream()
                .collect(Collectors.toMap(UserType::bareName, Function.identity(), (first, second) -> first));
        return source.stream()
                .filter(type -> there.containsKey(type.bareName()))
                .flatMap(type -> between(type, there.get(type.bareName())).stream())
                .toList();
    }

    private static List<TypeDifference> between(UserType source, UserType target) {
        List<TypeDifference> differences = new ArrayList<>();
        String name = target.name();
        if (source.kind() != target.kind()) {
            differences.add(new TypeDifference(
                    name, "is " + word(source) + " on the source, " + word(target) + " on the target", true));
            return differences;
        }
        switch (source.kind()) {
            case ENUM -> labels(source, target, differences);
            case COMPOSITE, RANGE -> parts(source, target, differences);
            case DOMAIN -> {
                parts(source, target, differences);
                constraints(source, target, differences);
            }
            case BASE -> {
                if (!source.extension().equals(target.extension())) {
                    differences.add(new TypeDifference(
                            name,
                            "comes from " + extension(source) + " on the source, " + extension(target)
                                    + " on the target",
                            false));
                }
            }
            case ARRAY -> {
                // Its element is compared.
            }
        }
        return differences;
    }

    private static void labels(UserType source, UserType target, List<TypeDifference> differences) {
        if (source.labels().contains(UserType.UNREADABLE)) {
            // What can be said is that there are as many.
            if (source.labels().size() > target.labels().size()) {
                differences.add(new TypeDifference(
                        target.name(),
                        "the target has " + target.labels().size() + " labels, the source "
                                + source.labels().size(),
                        true));
            }
            return;
        }
        List<String> missing = new ArrayList<>(source.labels());
        missing.removeAll(target.labels());
        List<String> common = new ArrayList<>(target.labels());
        common.retainAll(source.labels());
        if (!missing.isEmpty()) {
            differences.add(new TypeDifference(
                    target.name(),
                    "the target lacks the label" + (missing.size() == 1 ? " " : "s ") + quoted(missing),
                    true,
                    String.join("; ", EnumLabels.statements(target.name(), source.labels(), target.labels()))));
        } else if (!common.equals(source.labels())) {
            differences.add(new TypeDifference(
                    target.name(),
                    "its labels are in the order " + quoted(source.labels()) + " on the source, "
                            + quoted(target.labels()) + " on the target",
                    true));
        }
    }

    private static void parts(UserType source, UserType target, List<TypeDifference> differences) {
        String here = described(source);
        String there = described(target);
        if (!here.equals(there)) {
            differences.add(new TypeDifference(
                    target.name(), "is " + here + " on the source, " + there + " on the target", true));
        }
    }

    /** Names of types without their schemas: those are compared themselves. */
    private static String described(UserType type) {
        return type.kind() == Kind.COMPOSITE
                ? type.parts().stream()
                        .map(part -> part.name() + " " + bare(part))
                        .collect(Collectors.joining(", ", "(", ")"))
                : type.parts().stream()
                        .map(TypeDifference::bare)
                        .collect(Collectors.joining(", ", word(type) + " of ", ""));
    }

    private static String bare(Part part) {
        return UserType.bare(part.described());
    }

    private static void constraints(UserType source, UserType target, List<TypeDifference> differences) {
        List<String> more = valid(target.constraints());
        more.removeAll(valid(source.constraints()));
        List<String> fewer = valid(source.constraints());
        fewer.removeAll(valid(target.constraints()));
        if (!more.isEmpty()) {
            differences.add(new TypeDifference(
                    target.name(),
                    "only the target's domain has " + String.join(", ", more) + ", which may refuse values",
                    true));
        }
        if (!fewer.isEmpty()) {
            differences.add(
                    new TypeDifference(target.name(), "the target's domain has no " + String.join(", ", fewer), false));
        }
    }

    private static List<String> valid(List<String> constraints) {
        return new ArrayList<>(constraints.stream()
                .map(text -> text.replaceFirst(" NOT VALID$", ""))
                .toList());
    }

    private static String word(UserType type) {
        return switch (type.kind()) {
            case BASE -> "a base type";
            case ARRAY -> "an array";
            case COMPOSITE -> "a composite";
            case DOMAIN -> "a domain";
            case ENUM -> "an enum";
            case RANGE -> "a range";
        };
    }

    private static String extension(UserType type) {
        return type.extension().isEmpty() ? "no extension" : "extension " + type.extension();
    }

    private static String quoted(List<String> labels) {
        return labels.stream().map(label -> "'" + label + "'").collect(Collectors.joining(", "));
    }
}
