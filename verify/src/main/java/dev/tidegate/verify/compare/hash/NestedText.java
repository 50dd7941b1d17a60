package dev.tidegate.verify.compare.hash;

import dev.tidegate.model.SqlName;
import dev.tidegate.postgres.usertype.UserType;
import dev.tidegate.postgres.usertype.UserTypes;
import java.util.List;

/**
 * Text of a value with floats somewhere inside, which servers of different versions print differently: field by field, floats
 * as bytes. A composite's binary form would not do, for it holds oids of its types.
 */
final class NestedText {

    private final UserTypes types;

    NestedText(UserTypes types) {
        this.types = types;
    }

    /** @return an expression of type text; null for null */
    String of(UserType type, String value) {
        return hasFloats(type) ? ofParts(type, value) : ComparedColumn.output(value);
    }

    private boolean hasFloats(UserType type) {
        return types.within(type).stream().anyMatch(inside -> ComparedColumn.FLOATS.containsKey(inside.name()));
    }

    private String ofParts(UserType type, String value) {
        return switch (type.kind()) {
            case COMPOSITE -> ofFields(type, value);
            case ARRAY -> ofElements(types.of(type.parts().get(0)), value);
            case DOMAIN -> of(types.of(type.parts().get(0)), value);
            case BASE -> "encode(" + ComparedColumn.FLOATS.get(type.name()) + "(" + value + "), 'hex')";
            case ENUM, RANGE -> ComparedColumn.output(value);
        };
    }

    private String ofFields(UserType type, String value) {
        List<String> fields = type.parts().stream()
                .map(part ->
                        "quote_nullable(" + of(types.of(part), "(" + value + ")." + SqlName.quote(part.name())) + ")")
                .toList();
        return "CASE WHEN " + value + " IS DISTINCT FROM NULL THEN " + String.join(" || ',' || ", fields) + " END";
    }

    private String ofElements(UserType element, String value) {
        String texts =
                "SELECT string_agg(quote_nullable(" + of(element, "e") + "), ',' ORDER BY n) FROM (SELECT unnest("
                        + value + ") AS e, generate_series(1, cardinality(" + value + ")) AS n) AS elements";
        return "CASE WHEN " + value + " IS NOT NULL THEN concat(array_dims(" + value + "), (" + texts + ")) END";
    }
}
