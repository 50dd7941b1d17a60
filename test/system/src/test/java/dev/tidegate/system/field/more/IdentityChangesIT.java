package dev.tidegate.system.field.more;

import dev.tidegate.system.pipeline.OperatedPipeline;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A table may get another replica identity while it is written, also one that has lost columns, and in a transaction. */
@Timeout(120)
class IdentityChangesIT {

    private static final String[] SCHEMA = {
        "CREATE TABLE item (id int PRIMARY KEY, code int NOT NULL, note text, gone text, v text)",
        "ALTER TABLE item DROP COLUMN gone",
        "CREATE UNIQUE INDEX item_code ON item (code)",
        "CREATE UNIQUE INDEX item_noted ON item (code) INCLUDE (note)",
        "CREATE TABLE part (id int, shape box, v text, PRIMARY KEY (id) INCLUDE (shape, v))",
        "ALTER TABLE part REPLICA IDENTITY FULL",
    };

    @TempDir
    Path directory;

    @Test
    void everyChangeReachesItsRow() {
        try (OperatedPipeline pair = OperatedPipeline.in(directory, "identity_changes", SCHEMA)) {
            pair.source.execute(
                    "INSERT INTO item SELECT n, n * 10, 'note', 'v' FROM generate_series(1, 30) n",
                    "INSERT INTO part SELECT n, box(point(n, n), point(0, 0)), 'v' FROM generate_series(1, 9) n");
            pair.start("stop");

            // Captured together: the catalog knows only the last identity when the first changes are read.
            pair.source.execute(
                    String.join(
                            ";",
                            "BEGIN",
                            "UPDATE item SET v = 'w', id = 100 WHERE id = 1",
                            "DELETE FROM item WHERE id = 2",
                            "ALTER TABLE item REPLICA IDENTITY USING INDEX item_noted",
                            "UPDATE item SET code = 31, note = NULL WHERE id = 3",
                            "UPDATE item SET id = 104 WHERE id = 4",
                            "DELETE FROM item WHERE id = 5",
                            "ALTER TABLE item REPLICA IDENTITY USING INDEX item_code",
                            "UPDATE item SET code = 61 WHERE id = 6",
                            "SAVEPOINT s",
                            "ALTER TABLE item REPLICA IDENTITY NOTHING",
                            "INSERT INTO item VALUES (500, 5000)",
                            "ROLLBACK TO s",
                            "DELETE FROM item WHERE id = 7",
                            "ALTER TABLE item REPLICA IDENTITY FULL",
                            "UPDATE item SET id = id + 1000 WHERE id IN (8, 9)",
                            "DELETE FROM item WHERE id = 10",
                            "COMMIT"),
                    "UPDATE part SET shape = '(9,9),(0,0)' WHERE id = 1",
                    "UPDATE part SET v = NULL WHERE id = 2",
                    "UPDATE part SET id = 100, v = 'w' WHERE id = 3",
                    "DELETE FROM part WHERE id IN (2, 4)");

            pair.awaitCaughtUp().assertSame("public.item", "public.part");
            pair.assertSame();
        }
    }
}
