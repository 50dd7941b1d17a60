package dev.tidegate.prepare.check.types.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All types with their values, each type followed by its array. */
public final class TypeCases {

    private TypeCases() {}

    public static List<TypeCase> all() {
        List<TypeCase> all = new ArrayList<>();
        Stream.of(
                        NumberTypes.cases(),
                        TextTypes.cases(),
                        TimeTypes.cases(),
                        BinaryTypes.cases(),
                        DocumentTypes.cases(),
                        GeometryTypes.cases(),
                        NetworkTypes.cases(),
                        SystemTypes.cases(),
                        RangeTypes.cases(),
                        UserDefinedTypes.cases(),
                        ExtensionTypes.cases())
                .flatMap(List::stream)
                .forEach(type -> {
                    all.add(type);
                    type.array().ifPresent(all::add);
                });
        return List.copyOf(all);
    }
}
