package dev.tidegate.config.tables;

import dev.tidegate.config.setting.Scalar;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import java.util.Map;
import java.util.Optional;

/**
 * Precision policies of one scope: of all tables, of those that match a pattern, or of one table.
 *
 * @param timestamps timestamp(p), timestamptz(p), time(p), timetz(p), interval(p) and intervals of few fields
 * @param numerics numeric(p,s)
 * @param columns by the source's name; beats the other two
 */
public record PrecisionRules(
        Optional<PrecisionPolicy> timestamps,
        Optional<PrecisionPolicy> numerics,
        Map<String, PrecisionPolicy> columns) {

    private static final Scalar<PrecisionPolicy> POLICY = Type.choice(PrecisionPolicy.class);

    public static final PrecisionRules NONE = new PrecisionRules(Optional.empty(), Optional.empty(), Map.of());

    public PrecisionRules {
        columns = Map.copyOf(columns);
    }

    static PrecisionRules settings(Settings<PrecisionRules> s) {
        return settings(s, "refuse", Map.of());
    }

    static PrecisionRules entrySettings(Settings<PrecisionRules> s) {
        return settings(
                s,
                "as for all tables",
                s.value("column-precision", PrecisionRules::columns, Type.mapOf(POLICY), "none", """
                        column (the source's name) to `refuse` or `round`; overrides the other two
                        """));
    }

    private static PrecisionRules settings(
            Settings<PrecisionRules> s, String otherwise, Map<String, PrecisionPolicy> columns) {
        return new PrecisionRules(
                s.optional("timestamp-precision", PrecisionRules::timestamps, POLICY, otherwise, """
                        what happens to [fractions of a second](NAMES.md#precision) that the target's column does not keep
                        """),
                s.optional("numeric-scale", PrecisionRules::numerics, POLICY, otherwise, """
                        the same for digits behind the point of `numeric(p,s)`
                        """),
                columns);
    }

    /** @param type of the column, as format_type prints it */
    Optional<PrecisionPolicy> of(String column, String type) {
        return Optional.ofNullable(columns.get(column)).or(() -> type.startsWith("numeric") ? numerics : timestamps);
    }
}
