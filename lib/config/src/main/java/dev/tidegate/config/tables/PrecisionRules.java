package dev.tidegate.config.tables;

import java.util.Map;
import java.util.Optional;

/**
 * What the config says about precision in one place: for all tables, for those of a pattern, or for one table.
 *
 * @param timestamps timestamp(p), timestamptz(p), time(p), timetz(p), interval(p) and intervals of few fields
 * @param numerics numeric(p,s)
 * @param columns by the source's name; beats the other two
 */
public record PrecisionRules(
        Optional<PrecisionPolicy> timestamps,
        Optional<PrecisionPolicy> numerics,
        Map<String, PrecisionPolicy> columns) {

    public static final PrecisionRules NONE = new PrecisionRules(Optional.empty(), Optional.empty(), Map.of());

    public PrecisionRules {
        columns = Map.copyOf(columns);
    }

    /** @param type of the column, as format_type prints it */
    Optional<PrecisionPolicy> of(String column, String type) {
        return Optional.ofNullable(columns.get(column)).or(() -> type.startsWith("numeric") ? numerics : timestamps);
    }
}
