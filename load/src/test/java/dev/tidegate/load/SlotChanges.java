package dev.tidegate.load;

import dev.tidegate.model.PipelineName;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The first columns of the rows whose inserts the slot still has to send, read without moving it. */
final class SlotChanges {

    private SlotChanges() {}

    static List<String> insertedFirstColumns(TestDatabase source, PipelineName pipeline) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = source.connect();
                PreparedStatement statement = connection.prepareStatement("SELECT data"
                        + " FROM pg_logical_slot_peek_binary_changes(?, NULL, NULL, 'proto_version', '1',"
                        + " 'publication_names', ?)")) {
            statement.setString(1, pipeline.slot());
            statement.setString(2, pipeline.publication());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ByteBuffer message = ByteBuffer.wrap(row.getBytes(1));
                    if (message.get() == 'I') {
                        values.add(firstColumn(message));
                    }
                }
            }
        }
        return values;
    }

    /** Relation id, 'N', number of columns, then per column its kind, length and text. */
    private static String firstColumn(ByteBuffer insert) {
        insert.position(insert.position() + 4 + 1 + 2 + 1);
        byte[] text = new byte[insert.getInt()];
        insert.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
