package dev.tidegate.testkit.generate;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The type of a column as far as values for it are concerned; a domain is its base type.
 *
 * @param name as in pg_type: {@code int4}, {@code varchar}
 * @param modifier atttypmod; -1 for none
 * @param labels of an enum, else empty
 * @param element of an array
 * @param hints what the CHECKs of its domains compare it with
 */
record ValueType(String name, int modifier, List<String> labels, Optional<ValueType> element, List<String> hints) {

    ValueType withHints(List<String> more) {
        return new ValueType(
                name,
                modifier,
                labels,
                element,
                Stream.concat(hints.stream(), more.stream()).toList());
    }
}
