package dev.tidegate.load;

import static dev.tidegate.load.LoadFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.load.drop.DropResult;
import dev.tidegate.load.drop.DropSteps;
import dev.tidegate.load.drop.TargetStateDrop;
import dev.tidegate.load.model.LoadStep;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.load.SuspendedIndexStore;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the load does to the target besides the rows: indexes, statistics, rows that were there; and what may go wrong. */
final class LoadTargetIT {

    private static LoadFixture indexed(PostgresVersion version) {
        LoadFixture it = new LoadFixture(version, version);
        it.both(
                "CREATE TABLE parent (id int PRIMARY KEY, code text NOT NULL, v text,"
                        + " CONSTRAINT parent_code UNIQUE (code) DEFERRABLE INITIALLY DEFERRED)",
                "CREATE INDEX parent_partial ON parent (lower(v)) WHERE id % 2 = 0",
                "CREATE INDEX parent_said ON parent (v)",
                "COMMENT ON INDEX parent_said IS 'stays where it is'",
                "CREATE TABLE child (id int PRIMARY KEY, parent int CONSTRAINT child_parent REFERENCES parent ON"
                        + " DELETE CASCADE, span int4range, CONSTRAINT child_span EXCLUDE USING gist (span WITH &&))",
                "CREATE UNIQUE INDEX \"child Odd\" ON child (parent DESC, id) WITH (fillfactor = 70)");
        it.source.execute(
                "INSERT INTO parent SELECT i, 'c' || i, repeat('v', 500) FROM generate_series(1, 20000) i",
                "INSERT INTO child SELECT i, i, int4range(i * 10, i * 10 + 5) FROM generate_series(1, 20000) i");
        return it;
    }

    private static List<String> structure(TestDatabase database) {
        return database.queryTexts("SELECT pg_get_indexdef(i.indexrelid) || ' ' || i.indisvalid || i.indisprimary"
                + " || coalesce(obj_description(i.indexrelid), '') FROM pg_index i"
                + " WHERE i.indrelid IN ('parent'::regclass, 'child'::regclass)"
                + " UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) || condeferrable || condeferred"
                + " || convalidated FROM pg_constraint WHERE conrelid IN ('parent'::regclass, 'child'::regclass)"
                + " ORDER BY 1");
    }

    @ParameterizedTest
    @EnumSource(names = {"V10", "V18"})
    void bringsBackEveryIndexAndConstraintThatItDropped(PostgresVersion version) throws Exception {
        LoadFixture it = indexed(version);
        List<String> before = structure(it.target);

        assertThatThrownBy(() -> it.load(new StopSignal(), step -> {
                    if (step == LoadStep.PIECES_PLANNED) {
                        assertThat(structure(it.target)).hasSizeLessThan(before.size());
                        assertThat(it.target.queryLong(
                                        "SELECT count(*) FROM pg_index WHERE indrelid = 'parent'::regclass"))
                                .as("the one with a comment stays")
                                .isEqualTo(1);
                        throw new SimulatedCrash();
                    }
                }))
                .isInstanceOf(SimulatedCrash.class);
        assertThat(it.load()).isTrue();

        // The tables come from a later point than the stream begins at, so foreign keys wait for the applier.
        List<String> owed = it.target.queryTexts("SELECT create_sql FROM tidegate.load_index WHERE step = 3");
        assertThat(owed).hasSize(1);
        it.target.execute(owed.toArray(String[]::new));
        assertThat(structure(it.target)).isEqualTo(before);
        assertThat(it.target.queryLong("SELECT count(*) FROM tidegate.load_index WHERE step < 3"))
                .isZero();
        assertThat(it.target.queryLong("SELECT reltuples::bigint FROM pg_class WHERE relname = 'parent'"))
                .as("statistics")
                .isEqualTo(20_000);
    }

    @Test
    void buildsForeignKeysAtOnceIfNothingDied() throws Exception {
        LoadFixture it = indexed(PostgresVersion.V15);
        List<String> before = structure(it.target);

        assertThat(it.load()).isTrue();

        assertThat(structure(it.target)).isEqualTo(before);
        assertThat(it.target.queryLong("SELECT count(*) FROM tidegate.load_index"))
                .isZero();
    }

    @Test
    void keepsIndexesIfTold() throws Exception {
        LoadFixture it = indexed(PostgresVersion.V15);
        it.pipeline.yaml("load: { indexes: keep }");
        List<String> before = structure(it.target);

        it.load(new StopSignal(), step -> {
            if (step == LoadStep.PIECES_PLANNED) {
                assertThat(structure(it.target)).isEqualTo(before);
            }
        });

        assertThat(rows(it.target, "parent")).isEqualTo(rows(it.source, "parent"));
    }

    @Test
    void namesAnIndexThatTheRowsDoNotAllowAndBuildsItAfterwards() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY, v text)");
        it.target.execute("CREATE UNIQUE INDEX a_v ON a (v)");
        it.source.execute("INSERT INTO a SELECT i, repeat('secret', 200) FROM generate_series(1, 6000) i");

        assertThatThrownBy(it::load).isInstanceOfSatisfying(TidegateException.class, e -> {
            assertThat(e.code()).isEqualTo("LOAD-INDEX-FAILED");
            assertThat(e.describe()).contains("a_v", "public.a", "23505").doesNotContain("secret");
        });
        assertThat(it.target.queryText("SELECT problem IS NOT NULL FROM tidegate.load_index"))
                .isEqualTo("t");
        try (Connection session = it.target.connect()) {
            DropSteps removals = new DropSteps();
            new TargetStateDrop(session, it.pipeline.name()).run(removals);
            assertThat(removals.asList())
                    .as("nothing forgets what the target is owed")
                    .allSatisfy(removal -> assertThat(removal.outcome()).isEqualTo(DropResult.Outcome.LEFT));
        }
        it.target.execute(SuspendedIndexStore.forgetSql(it.pipeline.name()));

        assertThat(it.load()).as("the rows are there already").isTrue();
        assertThat(it.target.queryLong("SELECT count(*) FROM a")).isEqualTo(6000);
    }

    @Test
    void truncatesOrAppendsIfTold() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute("INSERT INTO a VALUES (1), (2)");
        it.target.execute("INSERT INTO a VALUES (2), (3)");
        it.pipeline.yaml("load: { truncate: true, append: false }");
        assertThat(it.load()).isTrue();
        assertThat(rows(it.target, "a")).containsExactly("(1)", "(2)");

        LoadFixture other = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        other.both("CREATE TABLE a (id int PRIMARY KEY)");
        other.source.execute("INSERT INTO a VALUES (1), (2)");
        other.target.execute("INSERT INTO a VALUES (3)");
        other.pipeline.yaml("load: { truncate: false, append: true }");
        assertThat(other.load()).isTrue();
        assertThat(rows(other.target, "a")).containsExactly("(1)", "(2)", "(3)");
    }

    /** Which rows were there before the first attempt nobody can tell once a piece is loaded; until then it can be repeated. */
    @Test
    void anAppendingLoadThatDiedBeforeItsFirstPieceLeavesTheRowsThatWereThere() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute("INSERT INTO a VALUES (1), (2)");
        it.target.execute("INSERT INTO a VALUES (3)");
        it.pipeline.yaml("load: { truncate: false, append: true }");
        assertThatThrownBy(() -> it.load(new StopSignal(), step -> {
                    if (step == LoadStep.PIECES_PLANNED) {
                        throw new SimulatedCrash();
                    }
                }))
                .isInstanceOf(SimulatedCrash.class);

        assertThat(it.load()).isTrue();

        assertThat(rows(it.target, "a")).containsExactly("(1)", "(2)", "(3)");
    }

    @Test
    void namesTheTableThatFailsCopiesTheOthersAndContinuesOnceItIsFixed() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.source.execute("CREATE TABLE bad (id int PRIMARY KEY, v text)", "CREATE TABLE good (id int PRIMARY KEY)");
        it.target.execute(
                "CREATE TABLE bad (id int PRIMARY KEY, v text CONSTRAINT small CHECK (length(v) < 5))",
                "CREATE TABLE good (id int PRIMARY KEY)");
        it.source.execute("INSERT INTO bad VALUES (1, 'secret')", "INSERT INTO good VALUES (1)");

        assertThatThrownBy(it::load).isInstanceOfSatisfying(TidegateException.class, e -> {
            assertThat(e.code()).isEqualTo("LOAD-COPY-FAILED");
            assertThat(e.describe())
                    .contains("public.bad", "23514", "constraint small")
                    .doesNotContain("secret");
        });
        assertThat(it.target.queryTexts("SELECT table_name || ' ' || state || ' ' || coalesce(error_code, '')"
                        + " FROM tidegate.load_table ORDER BY 1"))
                .containsExactly("bad errored LOAD-COPY-FAILED", "good loaded ");
        it.target.execute("ALTER TABLE bad DROP CONSTRAINT small");

        assertThat(it.load()).isTrue();

        assertThat(rows(it.target, "bad")).containsExactly("(1,secret)");
    }

    @Test
    void continuesWithTheRestWhenThereIsRoomOnTheTargetsDiskAgain() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        PostgresServer server = SharedServers.postgres(PostgresVersion.V15);
        String space = "small_" + it.target.name();
        try (SmallDisk disk = SmallDisk.ofMegabytes(4)) {
            server.execute("CREATE TABLESPACE " + space + " LOCATION '" + disk.directory() + "'");
            it.source.execute(
                    "CREATE TABLE a (id int PRIMARY KEY, v text)",
                    "INSERT INTO a SELECT i, repeat('v', 1000) FROM generate_series(1, 10000) i");
            it.target.execute("CREATE TABLE a (id int PRIMARY KEY, v text) TABLESPACE " + space);

            assertThatThrownBy(it::load).isInstanceOfSatisfying(TidegateException.class, e -> {
                assertThat(e.code()).isEqualTo("LOAD-COPY-FAILED");
                assertThat(e.isTransient()).isTrue();
                assertThat(e.describe())
                        .containsPattern("table public.a, piece \\d+")
                        .contains("53100", "No space left on device", "free disk space");
            });
            String state = "SELECT state || ' ' || coalesce(error_code, '') FROM tidegate.load_table";
            assertThat(it.target.queryText(state)).isEqualTo("queued LOAD-COPY-FAILED");
            long before = it.target.queryLong("SELECT count(*) FROM tidegate.load_piece WHERE state = 'loaded'");
            assertThat(before).isPositive();
            disk.growToMegabytes(64);

            assertThat(it.load()).isTrue();

            assertThat(it.target.queryText(state)).isEqualTo("loaded ");
            assertThat(it.target.queryLong("SELECT count(*) FROM tidegate.load_piece p JOIN tidegate.pipeline"
                            + " USING (pipeline) WHERE p.loaded_lsn = consistent_lsn"))
                    .as("pieces of the first start stay")
                    .isEqualTo(before);
            assertThat(rows(it.target, "a")).isEqualTo(rows(it.source, "a"));
            it.target.execute("DROP TABLE a");
            server.execute("DROP TABLESPACE " + space);
        }
    }

    @Test
    void namesTheTableOnWhichARightWasLost() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute("INSERT INTO a VALUES (1)", "ALTER TABLE a ENABLE ROW LEVEL SECURITY");
        String role = "reader_" + it.source.name();
        it.source.execute(
                "CREATE ROLE " + role + " LOGIN REPLICATION",
                "GRANT CREATE ON DATABASE " + it.source.name() + " TO " + role,
                "GRANT SELECT ON a TO " + role,
                "ALTER TABLE a OWNER TO " + role);
        it.pipeline.yaml("source: { user: " + role + " }");

        assertThatThrownBy(() -> it.load(new StopSignal(), step -> {
                    if (step == LoadStep.PIECES_PLANNED) {
                        it.source.execute("ALTER TABLE a OWNER TO postgres", "REVOKE ALL ON a FROM " + role);
                    }
                }))
                .isInstanceOfSatisfying(TidegateException.class, e -> {
                    assertThat(e.code()).isEqualTo("LOAD-COPY-FAILED");
                    assertThat(e.describe()).contains("public.a", "42501");
                });
    }

    @Test
    void refusesATableWhoseTriggerSwallowsRows() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute("INSERT INTO a SELECT generate_series(1, 100)");
        it.target.execute(
                "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN IF new.id = 42 THEN RETURN NULL; END IF; RETURN new; END'",
                "CREATE TRIGGER swallow BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION swallow()",
                "ALTER TABLE a ENABLE ALWAYS TRIGGER swallow");

        assertThatThrownBy(it::load).isInstanceOfSatisfying(TidegateException.class, e -> {
            assertThat(e.code()).isEqualTo("LOAD-COUNT-DIFFERS");
            assertThat(e.describe()).contains("the source sent 100 rows", "the target took 99", "trigger");
        });
        assertThat(it.target.queryLong("SELECT count(*) FROM a")).isZero();
    }
}
