package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.pipeline.OperatedPipeline;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Types and columns that are replaced by others of the same name. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class ReplacedTypesIT {

    private static final String[] SCHEMA = {
        "CREATE TYPE mood AS ENUM ('sad', 'ok')",
        "CREATE TABLE person (id int PRIMARY KEY, m mood, n int)",
        "CREATE TABLE own (id int PRIMARY KEY, a text, b int)",
        "CREATE TABLE extra (id int PRIMARY KEY, a text)",
    };

    @TempDir
    static Path directory;

    private static OperatedPipeline pair;

    @BeforeAll
    static void start() {
        pair = OperatedPipeline.in(directory, "replaced_types", SCHEMA);
        pair.source.execute(
                "INSERT INTO person SELECT n, 'sad', n FROM generate_series(1, 5) n",
                "INSERT INTO own SELECT n, 'a' || n, n FROM generate_series(1, 5) n",
                "INSERT INTO extra SELECT n, 'a' || n FROM generate_series(1, 5) n");
        pair.start("stop");
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    /** As object mappers do it. */
    @Test
    @Order(1)
    void anEnumReplacedInOneTransaction() {
        pair.source.execute("BEGIN;"
                + " ALTER TYPE mood RENAME TO mood_old;"
                + " CREATE TYPE mood AS ENUM ('sad', 'ok', 'great');"
                + " UPDATE person SET n = 10 WHERE id = 1;"
                + " ALTER TABLE person ALTER m TYPE mood USING m::text::mood;"
                + " DROP TYPE mood_old;"
                + " UPDATE person SET m = 'great' WHERE id = 2;"
                + " COMMIT");
        pair.awaitStop("COLUMN-RETYPED");
        assertThat(pair.stopText())
                .contains("column m was altered", "rewrote all rows")
                .doesNotContain("???");
        pair.target.execute("ALTER TYPE mood ADD VALUE 'great'");
        pair.acknowledge();
        pair.awaitCaughtUp().assertSame("public.person");
    }

    /** The target has a column of its own under the name that the source drops and adds again. */
    @Test
    @Order(2)
    void aColumnAddedAgainWhereTheTargetHasItsOwn() {
        pair.source.execute(
                "ALTER TABLE own DROP COLUMN b",
                "UPDATE own SET a = 'x' WHERE id = 1",
                "ALTER TABLE own ADD COLUMN b int DEFAULT 7",
                "UPDATE own SET b = 5 WHERE id = 2");
        pair.awaitStop("COLUMN-CONTENT-DIFFERS").operate().awaitCaughtUp().assertSame("public.own");
    }

    @Test
    @Order(3)
    void aColumnThatCameAndWentWhereTheTargetHasItsOwn() {
        pair.target.execute("ALTER TABLE extra ADD COLUMN b text", "UPDATE extra SET b = 'own'");
        pair.source.execute(
                "ALTER TABLE extra ADD COLUMN b int",
                "UPDATE extra SET b = 1 WHERE id = 1",
                "ALTER TABLE extra DROP COLUMN b",
                "UPDATE extra SET a = 'x' WHERE id = 2",
                "ALTER TABLE extra ADD COLUMN b date",
                "UPDATE extra SET b = '2026-01-01' WHERE id = 3");
        pair.awaitStop("COLUMN-RETYPED");
        assertThat(pair.stopText()).contains("column b is new and date", "values that are not the source's");
        pair.operate().awaitCaughtUp().assertSame("public.extra");
    }
}
