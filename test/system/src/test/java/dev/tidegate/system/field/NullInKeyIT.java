package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.pipeline.OperatedPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL 18: a column that is NOT NULL, but not for the rows that were there (NOT VALID), can be part of an identity. */
@Timeout(180)
class NullInKeyIT {

    @Test
    void aRowWithANullInItsKeyIsNeverTakenForAnother(@TempDir Path directory) {
        try (OperatedPipeline pair = OperatedPipeline.between(
                PostgresVersion.V18,
                PostgresVersion.V18,
                directory,
                "null_in_key",
                "CREATE TABLE nv (a int, b text, CONSTRAINT nvu UNIQUE (a))",
                "ALTER TABLE nv REPLICA IDENTITY FULL")) {
            pair.source.execute("INSERT INTO nv VALUES (NULL, 'n1'), (NULL, 'n2'), (1, 'one'), (NULL, 'n3')");
            pair.start("stop").awaitCaughtUp();
            pair.source.execute(
                    "ALTER TABLE nv ADD CONSTRAINT nn NOT NULL a NOT VALID",
                    "ALTER TABLE nv REPLICA IDENTITY USING INDEX nvu",
                    "UPDATE nv SET b = 'uno' WHERE a = 1");
            pair.awaitCaughtUp().assertSame("public.nv");

            pair.source.execute("DELETE FROM nv WHERE b = 'n2'");
            pair.awaitStop("ROW-NOT-IDENTIFIED");
            assertThat(pair.target.queryLong("SELECT count(*) FROM nv")).isEqualTo(4);
            pair.source.execute("ALTER TABLE nv REPLICA IDENTITY FULL");
            pair.load("nv").awaitCaughtUp().assertSame("public.nv");
            pair.source.execute("DELETE FROM nv WHERE b = 'n3'");
            pair.awaitCaughtUp().assertSame("public.nv");
        }
    }
}
