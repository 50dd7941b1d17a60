package dev.tidegate.prepare.check.types.trial;

import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.prepare.check.types.VersionPair;
import dev.tidegate.prepare.check.types.cases.TypeCase;
import dev.tidegate.prepare.check.types.cases.TypeCases;
import dev.tidegate.prepare.check.types.trial.MatrixTable.Place;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The tables of all types that both sides have, in a schema of that name on each. */
public final class MatrixTables {

    private final MatrixSide source;
    private final MatrixSide target;
    private final List<MatrixTable> tables = new ArrayList<>();
    private final Set<Integer> keyed = new HashSet<>();
    private final Map<TypeCase, String> unavailable = new LinkedHashMap<>();
    private final MatrixComparison comparison;
    private int number;

    private MatrixTables(MatrixSide source, MatrixSide target) {
        this.source = source;
        this.target = target;
        this.comparison = new MatrixComparison(source, target);
    }

    /** As {@link #create(MatrixSide, MatrixSide, String, BooleanSupplier)}, to its end. */
    public static MatrixTables create(MatrixSide source, MatrixSide target, String schema) throws SQLException {
        return create(source, target, schema, () -> false);
    }

    /**
     * Creates schema and tables on both sides. A type that one of the servers does not have, or refuses, is unavailable.
     *
     * @param stopped asked before each type
     * @throws SQLException also if there is a schema of that name
     */
    public static MatrixTables create(MatrixSide source, MatrixSide target, String schema, BooleanSupplier stopped)
            throws SQLException {
        MatrixTables matrix = new MatrixTables(source, target);
        source.createSchema();
        target.createSchema();
        for (TypeCase type : TypeCases.all()) {
            if (stopped.getAsBoolean()) {
                break;
            }
            Optional<String> missing = matrix.whyMissing(type);
            if (missing.isPresent()) {
                matrix.unavailable.put(type, missing.get());
            } else {
                matrix.create(new MatrixTable(schema, matrix.number++, type, type.values(matrix.servers())));
            }
        }
        return matrix;
    }

    private Optional<String> whyMissing(TypeCase type) {
        for (MatrixSide side : List.of(source, target)) {
            String name = side == source ? "source" : "target";
            if (!type.versions().contain(side.major())) {
                return Optional.of("the " + name + "'s version does not have it");
            }
            if (!side.has(type)) {
                return Optional.of("extension " + type.extension().orElseThrow() + " is not installed on the " + name
                        + ", or not to be used");
            }
        }
        return Optional.empty();
    }

    private void create(MatrixTable table) throws SQLException {
        try {
            for (MatrixSide side : List.of(source, target)) {
                side.setUp(table.type());
                side.create(table);
            }
            if (table.type().uses().asKey() && source.createKeyed(table)) {
                if (target.createKeyed(table)) {
                    keyed.add(table.number());
                } else {
                    source.execute("DROP TABLE " + table.quoted(Place.K));
                }
            }
            tables.add(table);
        } catch (SQLException e) {
            if (SqlFailures.isTransientForRows(e)) {
                throw e;
            }
            unavailable.put(table.type(), "the database answered " + SqlFailures.describe(e));
        }
    }

    /** @return why types are not tried: one server does not have them, or refuses them */
    public Map<TypeCase, String> unavailable() {
        return Collections.unmodifiableMap(unavailable);
    }

    public VersionPair servers() {
        return new VersionPair(source.major(), target.major());
    }

    public List<MatrixTable> all() {
        return List.copyOf(tables);
    }

    public List<Place> places(MatrixTable table) {
        return keyed.contains(table.number()) ? List.of(Place.values()) : List.of(Place.V, Place.F);
    }

    /** Plays an act of the story on the source. */
    public void play(TypeScenario act) throws SQLException {
        for (MatrixTable table : tables) {
            play(act, table);
        }
    }

    /** Plays the part of one type in it. */
    public void play(TypeScenario act, MatrixTable table) throws SQLException {
        act.play(table, keyed.contains(table.number()), source);
    }

    /** Compares both sides as they are now. */
    public List<MatrixComparison.Outcome> compare() throws SQLException {
        return comparison.compare(this);
    }
}
