package dev.tidegate.apply;

import static dev.tidegate.apply.RecordScript.UNCHANGED;
import static dev.tidegate.apply.RecordScript.keyed;
import static dev.tidegate.apply.RecordScript.keyless;
import static dev.tidegate.apply.RecordScript.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ReplicaIdentity;
import dev.tidegate.model.TableId;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.codec.TableShape;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of change, on the oldest, a middle and the newest target. */
@Timeout(120)
class ApplyOperationsIT {

    private static final TableShape T = keyed("t", "id", "a", "doc");

    static Stream<PostgresVersion> versions() {
        return Stream.of(PostgresVersion.V10, PostgresVersion.V15, PostgresVersion.V18)
                .filter(PostgresVersion::isAvailable);
    }

    private static String[] row(String... values) {
        return values;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void appliesInsertsUpdatesAndDeletes(PostgresVersion version) throws Exception {
        try (LaneFixture lane = LaneFixture.on(version, "CREATE TABLE t (id int PRIMARY KEY, a text, doc text)")) {
            lane.script()
                    .begin()
                    .insert(T, "1", "x", "tab\tnew\nline\\ \"quoted\"")
                    .insert(T, "2", null, "")
                    .insert(T, "3", "z", "\\N")
                    .end();
            lane.apply();
            assertThat(lane.rows("t"))
                    .containsExactly("(1,x,\"tab\tnew\nline\\\\ \"\"quoted\"\"\")", "(2,,\"\")", "(3,z,\"\\\\N\")");

            lane.script()
                    .begin()
                    .update(T, "1", "y", UNCHANGED)
                    .update(T, "3", "{a,\"b\\}", null)
                    .end();
            lane.script()
                    .begin()
                    .delete(T, "2", null, null)
                    .insert(T, "4", "n", "m")
                    .end();
            lane.apply();

            assertThat(lane.rows("t"))
                    .containsExactly(
                            "(1,y,\"tab\tnew\nline\\\\ \"\"quoted\"\"\")", "(3,\"{a,\"\"b\\\\}\",)", "(4,n,m)");
            assertThat(lane.drift()).isEmpty();
            assertThat(lane.progress().fallbacks()).isZero();
            assertThat(lane.checkpoint("transactions")).isEqualTo("3");
            assertThat(lane.checkpoint("changes")).isEqualTo("7");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void changesKeysAndKeepsValuesThatTheSourceDidNotSend(PostgresVersion version) throws Exception {
        try (LaneFixture lane = LaneFixture.on(
                version,
                "CREATE TABLE t (id int PRIMARY KEY, a text, doc text, target_only text DEFAULT 'new')",
                "INSERT INTO t VALUES (1, 'one', 'long one', 'kept'), (2, 'two', 'long two', 'kept too')")) {
            lane.script()
                    .begin()
                    .update(T, row("1", null, null), row("99", "one", UNCHANGED))
                    .update(T, row("2", null, null), row("1", "two", UNCHANGED))
                    .update(T, row("99", null, null), row("2", "was one", UNCHANGED))
                    .end();
            lane.apply();
            assertThat(lane.rows("t"))
                    .containsExactly("(1,two,\"long two\",\"kept too\")", "(2,\"was one\",\"long one\",kept)");
            assertThat(lane.drift()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void replacesARowThatIsDeletedAndInserted(PostgresVersion version) throws Exception {
        try (LaneFixture lane = LaneFixture.on(
                version,
                "CREATE TABLE t (id int PRIMARY KEY, a text, doc text, target_only text DEFAULT 'new')",
                "INSERT INTO t VALUES (1, 'one', 'long one', 'old')")) {
            lane.script()
                    .begin()
                    .delete(T, "1", null, null)
                    .insert(T, "1", "again", null)
                    .end();
            lane.apply();
            assertThat(lane.rows("t")).containsExactly("(1,again,,new)");
            assertThat(lane.progress().fallbacks()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void swapsUniqueValuesInExactOrder(PostgresVersion version) throws Exception {
        TableShape u = keyed("u", "id", "name");
        try (LaneFixture lane = LaneFixture.on(
                version,
                "CREATE TABLE u (id int PRIMARY KEY, name text UNIQUE)",
                "INSERT INTO u VALUES (1, 'a'), (2, 'b')")) {
            lane.script()
                    .begin()
                    .update(u, "1", "temporary")
                    .update(u, "2", "a")
                    .update(u, "1", "b")
                    .insert(u, "3", "c")
                    .end();
            // The name of a row that goes is taken by one that comes before it goes in the folded order.
            lane.script().begin().update(u, "3", "d").insert(u, "4", "c").end();
            lane.apply();
            assertThat(lane.rows("u")).containsExactly("(1,b)", "(2,a)", "(3,d)", "(4,c)");
            assertThat(lane.progress().fallbacks()).isPositive();
            assertThat(lane.drift()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void swapsValuesOfADeferrableConstraint(PostgresVersion version) throws Exception {
        TableShape u = keyed("u", "id", "rank");
        try (LaneFixture lane = LaneFixture.on(
                version,
                "CREATE TABLE u (id int PRIMARY KEY DEFERRABLE, rank int UNIQUE DEFERRABLE)",
                "INSERT INTO u VALUES (1, 1), (2, 2)")) {
            // UPDATE u SET rank = 3 - rank, and a missing row that forces exact order.
            lane.script()
                    .begin()
                    .update(u, "1", "2")
                    .update(u, "2", "1")
                    .update(u, "77", "1")
                    .insert(u, "2", "5")
                    .end();
            lane.apply();
            assertThat(lane.rows("u")).containsExactly("(1,2)", "(2,5)");
            assertThat(lane.drift()).containsExactly("u insert-found-row 1", "u update-found-none 1");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void writesIdentityColumns(PostgresVersion version) throws Exception {
        TableShape i = keyed("i", "id", "n", "a");
        try (LaneFixture lane = LaneFixture.on(
                version,
                "CREATE TABLE i (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int, a text)",
                "CREATE TABLE n (id int PRIMARY KEY, seq int GENERATED ALWAYS AS IDENTITY, a text, b text)")) {
            lane.script()
                    .begin()
                    .insert(i, "10", "1", "x")
                    .insert(i, "11", "2", "y")
                    .end();
            lane.apply();
            lane.script()
                    .begin()
                    .update(i, "10", "1", "z")
                    .update(i, row("11", null, null), row("12", "2", UNCHANGED))
                    .end();
            lane.apply();
            assertThat(lane.rows("i")).containsExactly("(10,1,z)", "(12,2,y)");

            TableShape n = keyed("n", "id", "seq", "a", "b");
            lane.script()
                    .begin()
                    .insert(n, "1", "100", "x", "p")
                    .insert(n, "2", "200", "y", "q")
                    .end();
            lane.apply();
            assertThat(lane.progress().fallbacks()).isZero();
            lane.script().begin().update(n, "1", "100", "xx", UNCHANGED).end();
            lane.apply();
            assertThat(lane.progress().fallbacks()).isZero();
            lane.script().begin().update(n, "2", "201", "yy", UNCHANGED).end();
            lane.apply();
            assertThat(lane.rows("n")).containsExactly("(1,100,xx,p)", "(2,201,yy,q)");
            assertThat(lane.drift()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void changesOneOfSeveralEqualRowsWithoutKey(PostgresVersion version) throws Exception {
        TableShape k = keyless("k", "a", "j", "f", "c");
        String[] equal = {"1", "{\"a\": 1}", "0.1", null};
        try (LaneFixture lane = LaneFixture.on(
                version,
                "CREATE TYPE pair AS (x int, y int)",
                "CREATE TABLE k (a numeric, j json, f float8, c pair)")) {
            lane.script()
                    .begin()
                    .insert(k, equal)
                    .insert(k, equal)
                    .insert(k, equal)
                    .insert(k, "1.0", "{\"a\": 1}", "0.1", "(,)")
                    .end();
            lane.apply();
            lane.script()
                    .begin()
                    .update(k, equal, row("2", "{}", "0.30000000000000004", "(1,2)"))
                    .delete(k, equal)
                    .end();
            lane.apply();
            lane.script()
                    .begin()
                    .delete(k, "2", "{}", "0.30000000000000004", "(1,2)")
                    .insert(k, "3", null, "NaN", null)
                    .update(k, row("1.0", "{\"a\": 1}", "0.1", "(,)"), row("1.00", "{\"a\": 1}", "0.1", "(,)"))
                    .end();
            lane.apply();
            assertThat(lane.target().queryTexts("SELECT a || ' ' || coalesce(c::text, 'null') FROM k ORDER BY 1"))
                    .containsExactly("1 null", "1.00 (,)", "3 null");
            assertThat(lane.drift()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void truncatesTablesThatReferToEachOther(PostgresVersion version) throws Exception {
        TableShape parent = keyed("parent", "id");
        TableShape child = keyed("child", "id", "parent_id");
        try (LaneFixture lane = LaneFixture.on(
                version,
                "CREATE TABLE parent (id serial PRIMARY KEY)",
                "CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent)",
                "CREATE TABLE heir () INHERITS (parent)",
                "INSERT INTO heir VALUES (77)",
                "SELECT setval('parent_id_seq', 500)")) {
            // The child first: foreign keys do not fire.
            lane.script().begin().insert(child, "1", "1").insert(parent, "1").end();
            lane.script()
                    .begin()
                    .truncate(true, new TableId("public", "parent"), new TableId("public", "child"))
                    .insert(parent, "2")
                    .end();
            lane.apply();
            assertThat(lane.rows("ONLY parent")).containsExactly("(2)");
            assertThat(lane.rows("child")).isEmpty();
            assertThat(lane.rows("heir")).containsExactly("(77)");
            assertThat(lane.target().queryLong("SELECT last_value FROM parent_id_seq"))
                    .isEqualTo(1);
        }
    }

    /** The server refuses TRUNCATE of a table that another one refers to, whatever is in that one. */
    @ParameterizedTest
    @MethodSource("versions")
    void emptiesATableThatOthersReferToOnTheTarget(PostgresVersion version) throws Exception {
        TableShape parent = keyed("parent", "id");
        try (LaneFixture lane = LaneFixture.on(
                version,
                "CREATE TABLE parent (id serial PRIMARY KEY)",
                "CREATE TABLE not_replicated (id int PRIMARY KEY, parent_id int REFERENCES parent ON DELETE CASCADE)",
                "CREATE TABLE heir () INHERITS (parent)",
                "INSERT INTO heir VALUES (77)")) {
            lane.script().begin().insert(parent, "1").insert(parent, "2").end();
            lane.apply();
            lane.target().execute("INSERT INTO not_replicated VALUES (5, 1)");
            lane.script()
                    .begin()
                    .truncate(true, new TableId("public", "parent"))
                    .insert(parent, "3")
                    .end();
            lane.apply();
            assertThat(lane.rows("ONLY parent")).containsExactly("(3)");
            assertThat(lane.rows("heir")).containsExactly("(77)");
            assertThat(lane.rows("not_replicated")).containsExactly("(5,1)");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void quotesEveryName(PostgresVersion version) throws Exception {
        TableShape odd =
                shape("My \"Schema\"", "SELECT.from ?", ReplicaIdentity.DEFAULT, 2, "Id", "a.b", "\"", "ü ? {x} %s");
        try (LaneFixture lane = LaneFixture.on(
                version,
                "CREATE SCHEMA \"My \"\"Schema\"\"\"",
                "CREATE TABLE \"My \"\"Schema\"\"\".\"SELECT.from ?\""
                        + " (\"Id\" int, \"a.b\" text, \"\"\"\" text, \"ü ? {x} %s\" text, PRIMARY KEY (\"Id\", \"a.b\"))")) {
            lane.script()
                    .begin()
                    .insert(odd, "1", "k", "x", "y")
                    .insert(odd, "2", "k", "x", "y")
                    .insert(odd, "3", "k", "x", "y")
                    .end();
            lane.apply();
            lane.script()
                    .begin()
                    .update(odd, "1", "k", "xx", UNCHANGED)
                    .delete(odd, "2", "k", null, null)
                    .update(odd, row("3", "k", null, null), row("3", "kk", "xx", UNCHANGED))
                    .insert(odd, "4", "k", "x", "y")
                    .end();
            lane.apply();
            assertThat(lane.rows("\"My \"\"Schema\"\"\".\"SELECT.from ?\""))
                    .containsExactly("(1,k,xx,y)", "(3,kk,xx,y)", "(4,k,x,y)");
            assertThat(lane.drift()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void findsRowsByKeysOfTypesFromOtherSchemas(PostgresVersion version) throws Exception {
        TableShape c = shape("public", "c", ReplicaIdentity.DEFAULT, 3, "email", "mood", "period", "n");
        try (LaneFixture lane = LaneFixture.on(
                version,
                "CREATE SCHEMA ext",
                "CREATE EXTENSION citext SCHEMA ext",
                "CREATE TYPE ext.mood AS ENUM ('sad', 'happy')",
                "CREATE DOMAIN ext.mail AS ext.citext",
                "CREATE TABLE c (email ext.mail, mood ext.mood, period daterange, n int,"
                        + " PRIMARY KEY (email, mood, period))")) {
            lane.script()
                    .begin()
                    .insert(c, "A@b", "sad", "[2020-01-01,2020-02-01)", "1")
                    .end();
            lane.apply();
            lane.script()
                    .begin()
                    .update(c, "A@b", "sad", "[2020-01-01,2020-02-01)", "2")
                    .end();
            lane.apply();
            assertThat(lane.target().queryTexts("SELECT n FROM c")).containsExactly("2");
            lane.script()
                    .begin()
                    .delete(c, "A@b", "sad", "[2020-01-01,2020-02-01)", null)
                    .end();
            lane.apply();
            assertThat(lane.rows("c")).isEmpty();
            assertThat(lane.drift()).isEmpty();
            assertThat(lane.progress().fallbacks()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void writesPartitionedTables(PostgresVersion version) throws Exception {
        if (version == PostgresVersion.V10) {
            return; // no primary keys on partitioned tables, no rows that move
        }
        TableShape p = shape("public", "p", ReplicaIdentity.DEFAULT, 1, "id", "a");
        TableShape k = keyless("k", "id", "a");
        try (LaneFixture lane = LaneFixture.on(
                version,
                "CREATE TABLE p (id int PRIMARY KEY, a text) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20)",
                "CREATE TABLE k (id int, a text) PARTITION BY RANGE (id)",
                "CREATE TABLE k1 PARTITION OF k FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE k2 PARTITION OF k FOR VALUES FROM (10) TO (20)")) {
            lane.script().begin().insert(p, "1", "x").insert(p, "11", "y").end();
            lane.script()
                    .begin()
                    .insert(k, "1", "x")
                    .insert(k, "1", "x")
                    .insert(k, "11", "x")
                    .end();
            lane.apply();
            lane.script()
                    .begin()
                    .update(p, row("1", null), row("12", "x"))
                    .update(p, "11", "z")
                    .update(k, row("1", "x"), row("12", "x"))
                    .delete(k, "11", "x")
                    .end();
            lane.apply();
            assertThat(lane.rows("p")).containsExactly("(11,z)", "(12,x)");
            assertThat(lane.rows("k")).containsExactly("(1,x)", "(12,x)");
            assertThat(lane.drift()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void leavesGeneratedColumnsToTheTarget(PostgresVersion version) throws Exception {
        if (version == PostgresVersion.V10) {
            return; // no generated columns
        }
        TableShape g = keyed("g", "id", "n", "twice");
        try (LaneFixture lane = LaneFixture.on(
                version, "CREATE TABLE g (id int PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED)")) {
            lane.script()
                    .begin()
                    .insert(g, "1", "1", "2")
                    .insert(g, "2", "2", "4")
                    .end();
            lane.apply();
            lane.script()
                    .begin()
                    .update(g, "1", "5", "10")
                    .delete(g, "2", null, null)
                    .insert(g, "2", "7", "14")
                    .update(g, row("1", null, null), row("3", "6", "12"))
                    .end();
            lane.apply();
            assertThat(lane.rows("g")).containsExactly("(2,7,14)", "(3,6,12)");
        }
    }
}
