package dev.tidegate.verify.repair.rows;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.ColumnInfo;
import dev.tidegate.postgres.catalog.ColumnSource;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.mapping.ColumnPair;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.verify.compare.hash.ComparedColumn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rows of one table by their keys, as texts that the target's input functions take. Columns that nobody writes are left
 * as they are.
 *
 * @param columns target's names of what is written, the key among them
 * @param fixed target's names of columns that an UPDATE cannot set: identities that are always generated
 * @param untouched target's names of columns that only the target has
 * @param sourceValues expressions for them on the source
 * @param keys indexes of the key's columns
 * @param targetKeys the target's columns of the key
 * @param sourceKeys the source's
 * @param equalIsIdentical whether the types of the key's columns find equal only what is the same
 */
public record KeyedRows(
        TableId target,
        String targetFrom,
        String sourceFrom,
        List<String> columns,
        Set<String> fixed,
        List<String> untouched,
        List<String> sourceValues,
        List<Integer> keys,
        List<ColumnInfo> targetKeys,
        List<ColumnInfo> sourceKeys,
        boolean equalIsIdentical) {

    public KeyedRows {
        columns = List.copyOf(columns);
        fixed = Set.copyOf(fixed);
        untouched = List.copyOf(untouched);
        sourceValues = List.copyOf(sourceValues);
        keys = List.copyOf(keys);
        targetKeys = List.copyOf(targetKeys);
        sourceKeys = List.copyOf(sourceKeys);
    }

    /** Rows that should have keys of their own share one: nobody knows which of them is meant. */
    public static final class DuplicateKeyException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        DuplicateKeyException() {
            super("several rows share one key");
        }
    }

    /** @param sourceKeys columns that tell rows apart, by the source's names */
    public static KeyedRows of(TablePair pair, List<String> sourceKeys) {
        List<ComparedColumn> written = ComparedColumn.written(pair);
        List<String> names = written.stream().map(ComparedColumn::name).toList();
        List<ColumnPair> keyPairs = sourceKeys.stream()
                .map(name -> written.get(names.indexOf(name)).pair())
                .toList();
        List<String> targetNames =
                written.stream().map(column -> column.pair().target().name()).toList();
        return new KeyedRows(
                pair.target().id(),
                pair.target().quotedOnly(),
                pair.source().quotedOnly(),
                targetNames,
                fixed(pair.target()),
                untouched(pair.target(), targetNames),
                written.stream().map(ComparedColumn::onSource).toList(),
                sourceKeys.stream().map(names::indexOf).toList(),
                keyPairs.stream().map(ColumnPair::target).toList(),
                keyPairs.stream().map(ColumnPair::source).toList(),
                sourceKeys.stream()
                        .map(key -> written.get(names.indexOf(key)))
                        .allMatch(ComparedColumn::equalIsIdentical));
    }

    /**
     * The source may print the same value otherwise than the target.
     *
     * @param rows as {@link #readSource} gives them
     * @param target in a transaction
     * @return each as the target prints it; empty for one that it does not take
     */
    public static List<Optional<List<String>>> asTargetPrints(
            TablePair pair, Connection target, List<List<String>> rows) throws SQLException {
        return RowContents.ofTarget(pair).printed(target, rows);
    }

    /** Of a table as it was when somebody wrote these columns. */
    public static KeyedRows ofTarget(TableInfo table, List<String> columns, List<String> keyColumns) {
        return new KeyedRows(
                table.id(),
                table.quotedOnly(),
                "",
                columns,
                fixed(table),
                untouched(table, columns),
                List.of(),
                keyColumns.stream().map(columns::indexOf).toList(),
                keyColumns.stream()
                        .map(name -> table.column(name).orElseThrow())
                        .toList(),
                List.of(),
                keyColumns.stream()
                        .flatMap(name -> table.column(name).stream())
                        .allMatch(column -> ComparedColumn.equalIsIdentical(column.baseType())));
    }

    private static Set<String> fixed(TableInfo table) {
        return table.columns().stream()
                .filter(column -> column.source() == ColumnSource.IDENTITY_ALWAYS)
                .map(ColumnInfo::name)
                .collect(Collectors.toSet());
    }

    private static List<String> untouched(TableInfo table, List<String> written) {
        return table.columns().stream()
                .filter(column -> !column.isGenerated() && !written.contains(column.name()))
                .map(ColumnInfo::name)
                .toList();
    }

    /** With the columns that only the target has: of a row that is deleted, the log holds all of it. */
    public KeyedRows whole() {
        List<String> all = new ArrayList<>(columns);
        all.addAll(untouched);
        return new KeyedRows(
                target,
                targetFrom,
                sourceFrom,
                all,
                fixed,
                List.of(),
                sourceValues,
                keys,
                targetKeys,
                sourceKeys,
                equalIsIdentical);
    }

    public List<String> keyColumns() {
        return keys.stream().map(columns::get).toList();
    }

    /** Rows of the source whose keys its types take for this one, in whatever form: 1.0 and 1.00. Null stays null. */
    public List<List<String>> readSource(Connection source, List<String> key) throws SQLException {
        return read(source, sourceValues, sourceFrom, sourceKeys, "", key);
    }

    /** The same of the target. */
    public List<List<String>> readTarget(Connection target, List<String> key, boolean locks) throws SQLException {
        List<String> values = columns.stream().map(SqlName::quote).toList();
        return read(target, values, targetFrom, targetKeys, locks ? " FOR UPDATE" : "", key);
    }

    /**
     * The row with a key in exactly this form.
     *
     * @param alike as they were read by that key
     */
    public Optional<List<String>> exactly(List<List<String>> alike, List<String> key) {
        List<List<String>> exact = alike.stream()
                .filter(row -> equalIsIdentical || key(row).equals(key))
                .toList();
        if (exact.size() > 1) {
            throw new DuplicateKeyException();
        }
        return exact.stream().findFirst();
    }

    private static List<List<String>> read(
            Connection session, List<String> values, String from, List<ColumnInfo> keys, String lock, List<String> key)
            throws SQLException {
        String select = values.stream().map(ComparedColumn::output).collect(Collectors.joining(", "));
        String where =
                keys.stream().map(column -> ComparedColumn.equal(column, "?")).collect(Collectors.joining(" AND "));
        String sql = "SELECT " + select + " FROM " + from + " WHERE " + where + lock;
        return Sql.on(session).list(sql, row -> texts(row, values.size()), key.toArray());
    }

    private static List<String> texts(ResultSet row, int columns) throws SQLException {
        List<String> texts = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            texts.add(row.getString(i));
        }
        return texts;
    }

    /** A condition for the row of the target with exactly this key, as the target prints it. */
    private String where(List<String> key, UnaryOperator<String> value) {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            String name = SqlName.quote(columns.get(keys.get(i)));
            String text = value.apply(key.get(i));
            conditions.add(ComparedColumn.equal(targetKeys.get(i), text));
            if (!equalIsIdentical) {
                conditions.add(ComparedColumn.output(name) + " COLLATE \"C\" = " + text);
            }
        }
        return String.join(" AND ", conditions);
    }

    private List<String> parameters(List<String> key) {
        return equalIsIdentical
                ? key
                : key.stream().flatMap(text -> Stream.of(text, text)).toList();
    }

    /**
     * Brings a row from one state to another. Columns that have the same text stay as they are.
     *
     * @param from what is there; empty for no row
     * @param to what is to be there; empty for no row
     */
    public void write(Connection target, Optional<List<String>> from, Optional<List<String>> to) throws SQLException {
        if (to.isEmpty()) {
            List<String> key = key(from.orElseThrow());
            String sql = "DELETE FROM " + targetFrom + " WHERE " + where(key, text -> "?");
            Sql.on(target).update(sql, parameters(key).toArray());
        } else if (from.isEmpty()) {
            Sql.on(target).update(insert(columns, places(columns)), to.get().toArray());
        } else if (changed(from.get(), to.get()).stream().anyMatch(i -> fixed.contains(columns.get(i)))) {
            putBack(target, takeOut(target, from.get()), to.get());
        } else {
            update(target, from.get(), to.get());
        }
    }

    private void update(Connection target, List<String> from, List<String> to) throws SQLException {
        List<Integer> changed = changed(from, to);
        if (!changed.isEmpty()) {
            List<String> values = new ArrayList<>();
            changed.forEach(i -> values.add(to.get(i)));
            values.addAll(parameters(key(from)));
            String set = changed.stream()
                    .map(i -> SqlName.quote(columns.get(i)) + " = ?")
                    .collect(Collectors.joining(", "));
            String sql = "UPDATE " + targetFrom + " SET " + set + " WHERE " + where(key(from), text -> "?");
            Sql.on(target).update(sql, values.toArray());
        }
    }

    /**
     * Deletes a row that is to come back with other values.
     *
     * @return what it held in columns that only the target has
     */
    public List<String> takeOut(Connection target, List<String> row) throws SQLException {
        List<String> kept = new ArrayList<>();
        if (!untouched.isEmpty()) {
            List<String> values = untouched.stream().map(SqlName::quote).toList();
            String sql = "SELECT " + values.stream().map(ComparedColumn::output).collect(Collectors.joining(", "))
                    + " FROM " + targetFrom + " WHERE " + where(key(row), text -> "?");
            kept.addAll(Sql.on(target)
                    .one(
                            sql,
                            one -> texts(one, values.size()),
                            parameters(key(row)).toArray()));
        }
        write(target, Optional.of(row), Optional.empty());
        return kept;
    }

    /** @param kept by {@link #takeOut} */
    public void putBack(Connection target, List<String> kept, List<String> row) throws SQLException {
        List<String> names = new ArrayList<>(columns);
        names.addAll(untouched);
        List<String> values = new ArrayList<>(row);
        values.addAll(kept);
        Sql.on(target).update(insert(names, places(names)), values.toArray());
    }

    private String insert(List<String> names, List<String> values) {
        return "INSERT INTO " + target.quoted() + " (" + SqlName.quoteAll(names) + ") OVERRIDING SYSTEM VALUE VALUES ("
                + String.join(", ", values) + ")";
    }

    private static List<String> places(List<String> names) {
        return names.stream().map(name -> "?").toList();
    }

    private static List<Integer> changed(List<String> from, List<String> to) {
        List<Integer> changed = new ArrayList<>();
        for (int i = 0; i < to.size(); i++) {
            if (!Objects.equals(from.get(i), to.get(i))) {
                changed.add(i);
            }
        }
        return changed;
    }

    /** @param values of all columns */
    public List<String> key(List<String> values) {
        return keys.stream().map(values::get).toList();
    }

    /** The same, for a person to read and run. */
    public String sql(Optional<List<String>> from, Optional<List<String>> to) {
        if (to.isEmpty()) {
            return "DELETE FROM " + targetFrom + " WHERE " + where(key(from.orElseThrow()), KeyedRows::literal) + ";";
        }
        if (from.isEmpty()) {
            return insert(columns, to.get().stream().map(KeyedRows::literal).toList()) + ";";
        }
        String set = changed(from.get(), to.get()).stream()
                .map(i ->
                        SqlName.quote(columns.get(i)) + " = " + literal(to.get().get(i)))
                .collect(Collectors.joining(", "));
        return "UPDATE " + targetFrom + " SET " + set + " WHERE " + where(key(from.get()), KeyedRows::literal) + ";";
    }

    private static String literal(String value) {
        return value == null ? "NULL" : SqlName.literal(value);
    }
}
