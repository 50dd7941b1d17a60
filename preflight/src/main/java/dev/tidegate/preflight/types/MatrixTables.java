package dev.tidegate.preflight.types;

import dev.tidegate.preflight.types.MatrixTable.Place;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tables of all types that both sides have, in a schema of that name on each. */
public final class MatrixTables {

    private final MatrixSide source;
    private final MatrixSide target;
    private final List<MatrixTable> tables = new ArrayList<>();
    private final Set<Integer> keyed = new HashSet<>();

    private MatrixTables(MatrixSide source, MatrixSide target) {
        this.source = source;
        this.target = target;
    }

    /** Creates schema and tables on both sides. */
    public static MatrixTables create(MatrixSide source, MatrixSide target, String schema) throws SQLException {
        MatrixTables matrix = new MatrixTables(source, target);
        ServerPair servers = matrix.servers();
        for (TypeCase type : TypeMatrix.all()) {
            if (type.exists(servers) && source.has(type) && target.has(type)) {
                matrix.tables.add(new MatrixTable(schema, matrix.tables.size(), type, type.values(servers)));
            }
        }
        source.createSchema(matrix.tables);
        target.createSchema(matrix.tables);
        for (MatrixTable table : matrix.tables) {
            matrix.create(table);
        }
        return matrix;
    }

    private void create(MatrixTable table) throws SQLException {
        for (MatrixSide side : List.of(source, target)) {
            side.create(table, Place.V);
            side.create(table, Place.F);
        }
        if (!table.type().uses().asKey() || !source.create(table, Place.K)) {
            return;
        }
        if (target.create(table, Place.K)) {
            keyed.add(table.number());
        } else {
            source.execute("DROP TABLE " + table.quoted(Place.K));
        }
    }

    public ServerPair servers() {
        return new ServerPair(source.major(), target.major());
    }

    public List<MatrixTable> all() {
        return List.copyOf(tables);
    }

    public List<Place> places(MatrixTable table) {
        return keyed.contains(table.number()) ? List.of(Place.values()) : List.of(Place.V, Place.F);
    }

    /** Plays an act of the story on the source. */
    public void play(MatrixStory act) throws SQLException {
        for (MatrixTable table : tables) {
            act.play(table, keyed.contains(table.number()), source);
        }
    }

    /** Compares both sides as they are now. */
    public List<MatrixComparison.Outcome> compare() throws SQLException {
        return new MatrixComparison(source, target).compare(this);
    }
}
