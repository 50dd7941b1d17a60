package dev.tidegate.verify.compare;

import dev.tidegate.core.SqlName;
import dev.tidegate.core.TableId;
import dev.tidegate.core.catalog.TableInfo;
import dev.tidegate.core.catalog.TablePair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rows of one table by their keys, as texts that the target's input functions take. Columns that nobody writes are left
 * as they are.
 *
 * @param columns target's names of what is written, the key among them
 * @param sourceValues expressions for them on the source
 * @param keys indexes of the key's columns
 * @param sourceKeys the source's names of the key's columns
 */
public record RowCopy(
        TableId target,
        String targetFrom,
        String sourceFrom,
        List<String> columns,
        List<String> sourceValues,
        List<Integer> keys,
        List<String> sourceKeys) {

    /** @param sourceKeys columns that tell rows apart, by the source's names */
    public static RowCopy of(TablePair pair, List<String> sourceKeys) {
        List<ComparedColumn> written = pair.columns().stream()
                .filter(column ->
                        !column.source().isGenerated() && !column.target().isGenerated())
                .map(ComparedColumn::of)
                .toList();
        List<String> names = written.stream().map(ComparedColumn::name).toList();
        return new RowCopy(
                pair.target().id(),
                pair.target().quotedOnly(),
                pair.source().quotedOnly(),
                written.stream().map(column -> column.pair().target().name()).toList(),
                written.stream().map(ComparedColumn::onSource).toList(),
                sourceKeys.stream().map(names::indexOf).toList(),
                sourceKeys);
    }

    /** Of a table as it was when somebody wrote these columns. */
    public static RowCopy ofTarget(TableInfo table, List<String> columns, List<String> keyColumns) {
        return new RowCopy(
                table.id(),
                table.quotedOnly(),
                "",
                columns,
                List.of(),
                keyColumns.stream().map(columns::indexOf).toList(),
                List.of());
    }

    public List<String> keyColumns() {
        return keys.stream().map(columns::get).toList();
    }

    /** @return empty if there is none; a value that is null is null */
    public Optional<List<String>> readSource(Connection source, List<String> key) throws SQLException {
        return read(source, sourceValues, sourceFrom, sourceKeys, "", key);
    }

    /** Locks it. */
    public Optional<List<String>> readTarget(Connection target, List<String> key) throws SQLException {
        List<String> values = columns.stream().map(SqlName::quote).toList();
        return read(target, values, targetFrom, keyColumns(), " FOR UPDATE", key);
    }

    /** The same without a lock, for a session that only reads. */
    public Optional<List<String>> lookAtTarget(Connection target, List<String> key) throws SQLException {
        List<String> values = columns.stream().map(SqlName::quote).toList();
        return read(target, values, targetFrom, keyColumns(), "", key);
    }

    private static Optional<List<String>> read(
            Connection session, List<String> values, String from, List<String> keys, String lock, List<String> key)
            throws SQLException {
        String select = values.stream().map(ComparedColumn::output).collect(Collectors.joining(", "));
        String sql = "SELECT " + select + " FROM " + from + " WHERE " + where(keys) + lock;
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            bind(statement, 1, key);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                List<String> texts = new ArrayList<>();
                for (int i = 1; i <= values.size(); i++) {
                    texts.add(row.getString(i));
                }
                return Optional.of(texts);
            }
        }
    }

    private static String where(List<String> columns) {
        return columns.stream().map(name -> SqlName.quote(name) + " = ?").collect(Collectors.joining(" AND "));
    }

    private static void bind(PreparedStatement statement, int first, List<String> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setString(first + i, values.get(i));
        }
    }

    /**
     * Brings a row from one state to another.
     *
     * @param from what is there; empty for no row
     * @param to what is to be there; empty for no row
     */
    public void write(Connection target, Optional<List<String>> from, Optional<List<String>> to) throws SQLException {
        if (to.isEmpty()) {
            execute(target, "DELETE FROM " + targetFrom + " WHERE " + where(keyColumns()), key(from.orElseThrow()));
        } else if (from.isEmpty()) {
            execute(target, insert(columns.stream().map(name -> "?").toList()), to.get());
        } else if (others().isEmpty()) {
            return;
        } else {
            List<String> values = new ArrayList<>();
            others().forEach(i -> values.add(to.get().get(i)));
            values.addAll(key(from.get()));
            String set = others().stream()
                    .map(i -> SqlName.quote(columns.get(i)) + " = ?")
                    .collect(Collectors.joining(", "));
            execute(target, "UPDATE " + targetFrom + " SET " + set + " WHERE " + where(keyColumns()), values);
        }
    }

    private String insert(List<String> values) {
        return "INSERT INTO " + target.quoted() + " (" + SqlName.quoteAll(columns)
                + ") OVERRIDING SYSTEM VALUE VALUES (" + String.join(", ", values) + ")";
    }

    private List<Integer> others() {
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!keys.contains(i)) {
                others.add(i);
            }
        }
        return others;
    }

    private List<String> key(List<String> values) {
        return keys.stream().map(values::get).toList();
    }

    private static void execute(Connection target, String sql, List<String> values) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(sql)) {
            bind(statement, 1, values);
            statement.executeUpdate();
        }
    }

    /** The same, for a person to read and run. */
    public String sql(Optional<List<String>> from, Optional<List<String>> to) {
        if (to.isEmpty()) {
            return "DELETE FROM " + targetFrom + " WHERE " + equal(from.orElseThrow()) + ";";
        }
        if (from.isEmpty()) {
            return insert(to.get().stream().map(RowCopy::literal).toList()) + ";";
        }
        String set = others().stream()
                .filter(i -> !Objects.equals(from.get().get(i), to.get().get(i)))
                .map(i ->
                        SqlName.quote(columns.get(i)) + " = " + literal(to.get().get(i)))
                .collect(Collectors.joining(", "));
        return "UPDATE " + targetFrom + " SET " + set + " WHERE " + equal(from.get()) + ";";
    }

    private String equal(List<String> values) {
        return keys.stream()
                .map(i -> SqlName.quote(columns.get(i)) + " = " + literal(values.get(i)))
                .collect(Collectors.joining(" AND "));
    }

    private static String literal(String value) {
        return value == null ? "NULL" : SqlName.literal(value);
    }
}
