package dev.tidegate.config.tables;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TextEncoding;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the bytes of a source's text are, where its database does not say so, or says wrong.
 *
 * @param convertFrom empty for the database's own encoding; then a database of SQL_ASCII is refused
 * @param columns exceptions, by pattern {@code schema.table.column}; the first that matches counts
 */
public record EncodingConfig(Optional<TextEncoding> convertFrom, Map<String, TextEncoding> columns) {

    public EncodingConfig {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
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
