package dev.tidegate.verify.repair.rows;

import dev.tidegate.model.SqlName;
import dev.tidegate.model.TableId;
import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.catalog.TableKind;
import dev.tidegate.postgres.mapping.TablePair;
import dev.tidegate.postgres.session.DatabaseSearchPath;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.verify.compare.hash.ComparedColumn;
import dev.tidegate.verify.repair.rows.RowContents.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rows of one table without a key. What is right for them needs none: as many rows of each content on the target as on the
 * source. A content is that of the columns that are written, as the target prints them.
 */
public final class KeylessRows {

    private final TableInfo target;
    private final RowContents onSource;
    private final RowContents onTarget;
    private final List<String> columns;
    /** With those that only the target has: of a row that goes, they are kept. */
    private final List<String> allColumns;

    private KeylessRows(TableInfo target, RowContents onSource, RowContents onTarget, List<String> columns) {
        this.target = target;
        this.onSource = onSource;
        this.onTarget = onTarget;
        this.columns = List.copyOf(columns);
        List<String> all = new ArrayList<>(columns);
        target.writableColumns().stream()
                .filter(column -> !columns.contains(column))
                .forEach(all::add);
        this.allColumns = List.copyOf(all);
    }

    public static KeylessRows of(TablePair pair) {
        return new KeylessRows(
                pair.target(),
                RowContents.ofSource(pair),
                RowContents.ofTarget(pair),
                ComparedColumn.written(pair).stream()
                        .map(column -> column.pair().target().name())
                        .toList());
    }

    /** Without a source, by these columns of the target, all of which it has. */
    public static KeylessRows ofTarget(TableInfo table, List<String> columns) {
        return new KeylessRows(
                table,
                new RowContents("", List.of(), List.of()),
                new RowContents(table.quotedOnly(), quoted(columns), List.of()),
                columns);
    }

    private static List<String> quoted(List<String> names) {
        return names.stream().map(SqlName::quote).toList();
    }

    public TableId target() {
        return target.id();
    }

    /** Names of what {@link #delete} and {@link #insert} return. */
    public List<String> allColumns() {
        return allColumns;
    }

    /**
     * @param place of a row, as {@link dev.tidegate.verify.model.Difference#ROW_LOCATION} names it
     * @return its content as the source prints it; empty if nothing lies there
     */
    public Optional<List<String>> onSource(Connection session, List<String> place) throws SQLException {
        return onSource.at(session, place);
    }

    /** The same of the target. */
    public Optional<List<String>> onTarget(Connection session, List<String> place) throws SQLException {
        return onTarget.at(session, place);
    }

    /** @return contents as the target prints them; empty for one that it does not take */
    public List<Optional<List<String>>> asTargetPrints(Connection session, List<List<String>> contents)
            throws SQLException {
        return onTarget.printed(session, contents);
    }

    /**
     * @param contents all different, as the target prints them
     * @return how many rows more of each the source has than the target
     */
    public List<Long> rowsToAdd(Connection source, Connection there, List<List<String>> contents) throws SQLException {
        List<Optional<List<String>>> forms = onSource.printed(source, contents);
        List<List<String>> known = forms.stream().flatMap(Optional::stream).toList();
        List<Long> sourceCounts = onSource.count(source, known);
        List<Long> targetCounts = onTarget.count(there, contents);
        List<Long> rowsToAdd = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < contents.size(); i++) {
            long wanted = forms.get(i).isPresent() ? sourceCounts.get(next++) : 0;
            rowsToAdd.add(wanted - targetCounts.get(i));
        }
        return rowsToAdd;
    }

    /**
     * A row that was deleted.
     *
     * @param content which one of those that were asked for
     * @param row the texts of all columns
     */
    public record DeletedRow(int content, List<String> row) {}

    /**
     * Deletes rows, whichever of those that hold the same.
     *
     * @param contents all different, as the target prints them
     * @param numbers of rows of each
     * @return what was deleted; less than asked for if there is less, or somebody changes it at this moment
     */
    public List<DeletedRow> delete(Connection session, List<List<String>> contents, List<Long> numbers)
            throws SQLException {
        String sql = "DELETE FROM " + target.quotedOnly() + " WHERE tableoid = ? AND ctid = ? AND " + onTarget.content()
                + " = CAST(? AS text[]) COLLATE \"C\"" + returning();
        List<DeletedRow> taken = new ArrayList<>();
        List<Place> places = contents.isEmpty() ? List.of() : onTarget.places(session, contents, numbers);
        for (Place place : places) {
            Sql.on(session)
                    .first(sql, RowContents::texts, place.table(), place.ctid(), contents.get(place.content()))
                    .ifPresent(row -> taken.add(new DeletedRow(place.content(), row)));
        }
        return taken;
    }

    /** @return the texts of all columns of the new row */
    public List<String> insert(Connection session, List<String> content) throws SQLException {
        String parameters = columns.stream().map(name -> "?").collect(Collectors.joining(", "));
        Sql sql = Sql.on(session);
        sql.execute(DatabaseSearchPath.of(session).enter());
        List<String> inserted = sql.one(insert(parameters) + returning(), RowContents::texts, content.toArray());
        sql.execute(DatabaseSearchPath.LEAVE);
        return inserted;
    }

    private String returning() {
        return " RETURNING " + new RowContents("", quoted(allColumns), List.of()).content();
    }

    private String insert(String values) {
        return "INSERT INTO " + target.id().quoted()
                + (columns.isEmpty()
                        ? " DEFAULT VALUES"
                        : " (" + SqlName.quoteAll(columns) + ") OVERRIDING SYSTEM VALUE VALUES (" + values + ")");
    }

    /** What puts in one row, for a person to read and run. */
    public String insertSql(List<String> content) {
        return insert(content.stream()
                        .map(text -> text == null ? "NULL" : SqlName.literal(text))
                        .collect(Collectors.joining(", ")))
                + ";";
    }

    /** What takes out one row, likewise. */
    public String deleteSql(List<String> content) {
        String from = target.quotedOnly();
        String place = target.kind() == TableKind.PARTITIONED ? "(tableoid, ctid)" : "ctid";
        String columnsOfPlace = target.kind() == TableKind.PARTITIONED ? "tableoid, ctid" : "ctid";
        return "DELETE FROM " + from + " WHERE " + place + " = (SELECT " + columnsOfPlace + " FROM " + from + " WHERE "
                + onTarget.is(content) + " LIMIT 1);";
    }
}
