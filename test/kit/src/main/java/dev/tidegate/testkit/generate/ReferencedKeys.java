package dev.tidegate.testkit.generate;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Keys that rows of referenced tables have, read now and then. */
final class ReferencedKeys {

    private static final int USES = 50;

    private final Random random;
    private final Map<TableReference, Keys> known = new HashMap<>();

    private static final class Keys {
        private final List<List<String>> rows = new ArrayList<>();
        private int uses;
    }

    ReferencedKeys(Random random) {
        this.random = random;
    }

    /** @return the values of one row's key; empty if there is no row */
    List<String> one(Statement statement, TableReference reference) throws SQLException {
        Keys keys = known.get(reference);
        if (keys == null || keys.uses++ == USES || keys.rows.isEmpty()) {
            keys = read(statement, reference);
            known.put(reference, keys);
        }
        return keys.rows.isEmpty() ? List.of() : keys.rows.get(random.nextInt(keys.rows.size()));
    }

    private static Keys read(Statement statement, TableReference reference) throws SQLException {
        Keys keys = new Keys();
        String sql = "SELECT %s FROM %s ORDER BY random() LIMIT 200"
                .formatted(String.join("::text, ", reference.keys()) + "::text", reference.table());
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= reference.keys().size(); i++) {
                    values.add(row.getString(i));
                }
                keys.rows.add(values);
            }
        }
        return keys;
    }
}
