package dev.tidegate.load;

import static dev.tidegate.load.LoadFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.model.LoadStep;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.postgres.PostgresVersion;
import org.junit.jupiter.api.Test;

/** A table whose load died between its pieces: which of them stay, and what has to be done so that they may. */
final class LoadPiecesIT {

    /** One row in a thousand, so that some lie in pieces that are loaded and some in others. */
    private static final String SOME = "id % 1000 = 0";

    private static LoadFixture tables(String columns) {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (" + columns + ")", "CREATE TABLE b (id int PRIMARY KEY)");
        return it;
    }

    /** Three pieces or more, of which some are loaded and some are not. */
    private static LoadFixture diedBetweenPieces(LoadFixture it) {
        it.source.execute("INSERT INTO a SELECT i, i, repeat('x', 500) FROM generate_series(1, 10000) i");
        assertThatThrownBy(() -> it.load(new StopSignal(), step -> {
                    if (step == LoadStep.PIECE_LOADED) {
                        throw new SimulatedCrash();
                    }
                }))
                .isInstanceOf(SimulatedCrash.class);
        assertThat(it.target.queryTexts(
                        "SELECT DISTINCT state FROM tidegate.load_piece WHERE table_name = 'a' ORDER BY state"))
                .containsExactly("loaded", "queued");
        return it;
    }

    private static LoadFixture diedBetweenPieces() {
        return diedBetweenPieces(tables("id int PRIMARY KEY, u int, v text"));
    }

    @Test
    void copiesWhatWasWrittenSinceToTheSidesOfThePiecesThatStay() throws Exception {
        LoadFixture it = diedBetweenPieces();
        long loaded = it.target.queryLong("SELECT count(*) FROM tidegate.load_piece WHERE state = 'loaded'");
        it.source.execute(
                "UPDATE a SET v = 'later' WHERE " + SOME,
                "UPDATE a SET id = -id WHERE id % 1000 = 1",
                "INSERT INTO a VALUES (20000, 0, 'new')");

        assertThat(it.load()).isTrue();

        assertThat(loaded).isPositive();
        assertThat(it.target.queryLong("SELECT count(*) FROM tidegate.load_piece p JOIN tidegate.pipeline USING"
                        + " (pipeline) WHERE p.loaded_lsn = consistent_lsn"))
                .as("pieces of the first start stay")
                .isEqualTo(loaded);
        assertThat(it.target.queryTexts("SELECT a::text FROM a WHERE id % 1000 <> 1 ORDER BY id"))
                .isEqualTo(it.source.queryTexts("SELECT a::text FROM a WHERE id % 1000 <> 1 ORDER BY id"));
        assertThat(it.target.queryTexts("SELECT id FROM a WHERE id % 1000 = 1"))
                .as("old keys, which the stream takes away, and nothing else")
                .isSubsetOf(it.source.queryTexts("SELECT -id FROM a WHERE id % 1000 = -1"));
    }

    /** Rows of the first snapshot that are gone since would stand in the way of those that have their values now. */
    @Test
    void beginsATableAnewIfAUniqueIndexIsKept() throws Exception {
        LoadFixture it = tables("id int PRIMARY KEY, u int UNIQUE, v text");
        it.pipeline.yaml("load: { indexes: keep }");
        diedBetweenPieces(it);
        it.source.execute(
                "DELETE FROM a WHERE " + SOME,
                "INSERT INTO a SELECT id * 1000 + 10001, id * 1000 FROM" + " generate_series(1, 10) id");

        assertThat(it.load()).isTrue();

        assertThat(rows(it.target, "a")).isEqualTo(rows(it.source, "a"));
    }

    @Test
    void buildsAUniqueIndexOnlyWhenTheTableIsInSync() throws Exception {
        LoadFixture it = diedBetweenPieces(tables("id int PRIMARY KEY, u int UNIQUE, v text"));
        it.source.execute(
                "DELETE FROM a WHERE " + SOME,
                "INSERT INTO a SELECT id * 1000 + 10001, id * 1000 FROM" + " generate_series(1, 10) id");

        assertThat(it.load()).isTrue();

        assertThat(it.target.queryTexts("SELECT create_sql FROM tidegate.load_index"))
                .singleElement()
                .asString()
                .contains("a_u_key");
        assertThat(it.target.queryLong("SELECT count(*) - count(DISTINCT u) FROM a"))
                .as("old rows beside new ones, until the stream takes them away")
                .isPositive();
    }

    /** CLUSTER writes no row anew, so only the table's file tells that they lie elsewhere now. */
    @Test
    void beginsATableAnewWhoseRowsHaveMovedSinceTheDeath() throws Exception {
        LoadFixture it = diedBetweenPieces();
        it.source.execute("CREATE INDEX backwards ON a (id DESC)", "CLUSTER a USING backwards");

        assertThat(it.load()).isTrue();

        assertThat(rows(it.target, "a")).isEqualTo(rows(it.source, "a"));
    }

    /** Rows have the new column without having been written. */
    @Test
    void beginsATableAnewThatHasAColumnMoreSinceTheDeath() throws Exception {
        LoadFixture it = diedBetweenPieces();
        it.source.execute("ALTER TABLE a ADD w int DEFAULT 7");
        it.target.execute("ALTER TABLE a ADD w int");

        assertThat(it.load()).isTrue();

        assertThat(rows(it.target, "a")).isEqualTo(rows(it.source, "a"));
    }

    /** The rows that were written since would not be seen, and the stream would leave them out as copied. */
    @Test
    void beginsATableAnewThatIsRewrittenWhileItsNewerRowsAreCopied() throws Exception {
        LoadFixture it = diedBetweenPieces();
        it.source.execute("UPDATE a SET v = 'later' WHERE id < 10");

        assertThatThrownBy(() -> it.load(new StopSignal(), step -> {
                    if (step == LoadStep.KEYS_BUILT) {
                        it.both("ALTER TABLE a ALTER id TYPE bigint");
                    }
                }))
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo("TABLE-REWRITTEN"));
        assertThat(it.load()).isTrue();

        assertThat(rows(it.target, "a")).isEqualTo(rows(it.source, "a"));
    }

    /** What an earlier attempt has begun it must not end. */
    @Test
    void aWorkerOfAnEarlierAttemptCommitsNothing() {
        LoadFixture it = diedBetweenPieces();
        long loaded = it.target.queryLong("SELECT count(*) FROM tidegate.load_piece WHERE state = 'loaded'");

        assertThatThrownBy(() -> it.load(new StopSignal(), step -> {
                    if (step == LoadStep.PIECES_PLANNED) {
                        it.target.execute("UPDATE tidegate.pipeline SET load_attempt = load_attempt + 1");
                    }
                }))
                .isInstanceOfSatisfying(
                        TidegateException.class, e -> assertThat(e.code()).isEqualTo("LOAD-STATE-CHANGED"));

        assertThat(it.target.queryLong("SELECT count(*) FROM tidegate.load_piece WHERE state = 'loaded'"))
                .isEqualTo(loaded);
    }

    /** What is published besides would be applied. */
    @Test
    void startsOverIfFewerTablesAreSelectedThanArePublished() throws Exception {
        LoadFixture it = diedBetweenPieces();
        String stream = it.target.queryText("SELECT stream_id FROM tidegate.pipeline");
        it.pipeline.yaml("tables: { include: [public.a] }");

        assertThat(it.load()).isTrue();

        assertThat(it.target.queryText("SELECT stream_id FROM tidegate.pipeline"))
                .isNotEqualTo(stream);
        assertThat(it.target.queryTexts("SELECT table_name FROM tidegate.load_table"))
                .containsExactly("a");
        assertThat(it.source.queryTexts("SELECT tablename FROM pg_publication_tables"))
                .containsExactly("a");
        assertThat(rows(it.target, "a")).isEqualTo(rows(it.source, "a"));
    }
}
