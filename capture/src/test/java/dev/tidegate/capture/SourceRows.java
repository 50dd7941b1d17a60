package dev.tidegate.capture;

import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the source's tables hold, as text. */
final class SourceRows {

    private SourceRows() {}

    static List<Map<String, String>> of(CaptureFixture pipeline, String schema, String table) throws SQLException {
        try (Connection session = pipeline.sourceDatabase().open("test");
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + new TableId(schema, table).quoted())) {
            List<Map<String, String>> found = new ArrayList<>();
            while (rows.next()) {
                Map<String, String> row = new TreeMap<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.put(rows.getMetaData().getColumnName(i), rows.getString(i));
                }
                found.add(row);
            }
            found.sort(Comparator.comparing(Map::toString));
            return found;
        }
    }
}
