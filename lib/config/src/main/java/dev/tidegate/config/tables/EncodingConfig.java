package dev.tidegate.config.tables;

import dev.tidegate.config.setting.MapOf;
import dev.tidegate.config.setting.Scalar;
import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TextEncoding;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Encoding of the source's text, where its database does not say so, or says wrong.
 *
 * @param convertFrom empty for the database's own encoding; then a database of SQL_ASCII is refused
 * @param columns exceptions, by pattern {@code schema.table.column}; the first that matches counts
 */
public record EncodingConfig(Optional<TextEncoding> convertFrom, Map<String, TextEncoding> columns) {

    private static final Scalar<TextEncoding> ENCODING = Scalar.of(
            "an encoding that a database can have: " + String.join(", ", TextEncoding.names()),
            TextEncoding::of,
            TextEncoding::toString);

    private static final MapOf<TextEncoding> COLUMNS =
            Type.mapOf(EncodingConfig::isPattern, "a pattern is schema.table.column, such as public.notes.*", ENCODING);

    public EncodingConfig {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    public static EncodingConfig settings(Settings<EncodingConfig> s) {
        return new EncodingConfig(
                s.optional("convert-from", EncodingConfig::convertFrom, ENCODING, "the database's own", """
                        encoding of the source's text, if the database does not say so (`SQL_ASCII`) or says wrong; see
                        [below](#sources-that-are-not-utf8)
                        """),
                s.value("columns", EncodingConfig::inOrder, COLUMNS, "none", """
                        exceptions: pattern `schema.table.column` to encoding; the first that matches counts
                        """));
    }

    private Map<String, TextEncoding> inOrder() {
        return new LinkedHashMap<>(columns);
    }

    public static EncodingConfig defaults() {
        return new EncodingConfig(Optional.empty(), Map.of());
    }

    public boolean isDefault() {
        return convertFrom.isEmpty() && columns.isEmpty();
    }

    /** @return empty for the database's own encoding */
    public Optional<TextEncoding> of(TableId table, String column) {
        return columns.entrySet().stream()
                .filter(entry -> matches(entry.getKey(), table, column))
                .map(Map.Entry::getValue)
                .findFirst()
                .or(() -> convertFrom);
    }

    public static boolean isPattern(String pattern) {
        int dot = TableSelection.separator(pattern);
        return dot > 0 && TableSelection.separator(pattern.substring(dot + 1)) > 0;
    }

    private static boolean matches(String pattern, TableId table, String column) {
        int dot = TableSelection.separator(pattern);
        String tableAndColumn = pattern.substring(dot + 1);
        int second = TableSelection.separator(tableAndColumn);
        return TableSelection.matches(pattern.substring(0, dot + 1) + tableAndColumn.substring(0, second), table)
                && TableSelection.matches("*." + tableAndColumn.substring(second + 1), new TableId("", column));
    }
}
