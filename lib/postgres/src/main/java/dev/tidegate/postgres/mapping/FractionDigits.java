package dev.tidegate.postgres.mapping;

import dev.tidegate.postgres.catalog.TypeName;
import java.util.OptionalInt;

/** How many digits behind a point a type keeps: fractions of a second, or the scale of a numeric. */
public final class FractionDigits {

    private static final int SECOND_DIGITS_MAX = 6;

    private FractionDigits() {}

    /** @return empty if the type keeps all digits that its text can have; of an array, what its elements keep */
    public static OptionalInt keptBy(String type) {
        if (type.endsWith("[]")) {
            return keptBy(type.substring(0, type.length() - 2));
        }
        TypeName name = TypeName.parse(type);
        if (!name.isLimited()) {
            return OptionalInt.empty();
        }
        if (name.base().equals("numeric")) {
            return OptionalInt.of(Math.max(0, name.scale()));
        }
        boolean time = name.base().startsWith("time") || name.base().startsWith("interval");
        return time && name.number() < SECOND_DIGITS_MAX ? OptionalInt.of(name.number()) : OptionalInt.empty();
    }

    /** @return whether a value's text, as PostgreSQL prints it, has more digits behind a point */
    public static boolean exceed(int kept, String text) {
        int length = text.length();
        for (int point = text.indexOf('.'); point >= 0; point = text.indexOf('.', point + 1)) {
            int i = point + 1;
            while (i < length && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                i++;
            }
            if (i - point - 1 > kept) {
                return true;
            }
        }
        return false;
    }
}
