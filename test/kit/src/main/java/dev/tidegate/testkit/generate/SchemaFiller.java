package dev.tidegate.testkit.generate;

import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Fills the tables of a schema with rows that its constraints accept. */
public final class SchemaFiller {

    /** What refers to each other in a circle is filled by the later ones. */
    private static final int PASSES = 3;

    private static final int TRIES_PER_ROW = 4;

    private SchemaFiller() {}

    /**
     * As many rows of each table as its constraints accept of four times as many tries.
     *
     * @return the tables that have got none, and why the last try was refused
     */
    public static Map<String, String> fill(TestDatabase database, List<GeneratedTable> tables, int rows, long seed) {
        Map<String, Integer> done = new LinkedHashMap<>();
        Map<String, String> refused = new LinkedHashMap<>();
        try (RowSession session = new RowSession(database::connect, new Random(seed))) {
            for (int pass = 1; pass <= PASSES; pass++) {
                for (GeneratedTable table : tables) {
                    int wanted = rows - done.getOrDefault(table.name(), 0);
                    int inserted = insert(session, table, wanted);
                    done.merge(table.name(), inserted, Integer::sum);
                    refused.put(table.name(), session.refusal());
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The tables cannot be filled: " + e.getMessage(), e);
        }
        refused.keySet().removeIf(table -> done.get(table) > 0);
        return refused;
    }

    private static int insert(RowSession session, GeneratedTable table, int rows) throws SQLException {
        int inserted = 0;
        for (int tries = 0; inserted < rows && tries < rows * TRIES_PER_ROW; tries++) {
            if (session.insert(table)) {
                inserted++;
            }
        }
        session.commit();
        return inserted;
    }
}
