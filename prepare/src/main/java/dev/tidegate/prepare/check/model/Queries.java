package dev.tidegate.prepare.check.model;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Small questions with answers of one column. */
public final class Queries {

    private Queries() {}

    /** @return the first column of the first row, null if it is null or there is none */
    public static String text(Connection connection, String sql, Object... parameters) throws SQLException {
        List<String> texts = texts(connection, sql, parameters);
        return texts.isEmpty() ? null : texts.get(0);
    }

    public static long number(Connection connection, String sql, Object... parameters) throws SQLException {
        return Long.parseLong(text(connection, sql, parameters));
    }

    public static boolean isTrue(Connection connection, String sql, Object... parameters) throws SQLException {
        return "t".equals(text(connection, sql, parameters));
    }

    public static List<String> texts(Connection connection, String sql, Object... parameters) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    texts.add(row.getString(1));
                }
            }
        }
        return texts;
    }

    /** @return up to ten of the names, and how many more there are */
    public static String list(List<String> names) {
        int shown = Math.min(10, names.size());
        String list = String.join(", ", names.subList(0, shown));
        return shown < names.size() ? list + " and " + (names.size() - shown) + " more" : list;
    }
}
