package dev.tidegate.apply;

import static dev.tidegate.apply.RecordScript.keyed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.postgres.sql.EqualityOperator;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operators called = that compare something else, for types of keys, in schemas that come earlier and later. */
@Timeout(120)
class OddEqualityIT {

    private static final String[] TRAPS = {
        "CREATE SCHEMA aaa", // older than the extension, and than its operators
        "CREATE EXTENSION citext SCHEMA public",
        "CREATE TYPE mood AS ENUM ('sad', 'happy')",
        "CREATE FUNCTION aaa.never(citext, citext) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT false'",
        "CREATE FUNCTION aaa.never(mood, mood) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT false'",
        "CREATE FUNCTION aaa.always(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true'",
        "CREATE OPERATOR aaa.= (PROCEDURE = aaa.never, LEFTARG = citext, RIGHTARG = citext, MERGES, HASHES)",
        "CREATE OPERATOR aaa.= (PROCEDURE = aaa.never, LEFTARG = mood, RIGHTARG = mood, MERGES, HASHES)",
        "CREATE OPERATOR aaa.= (PROCEDURE = aaa.always, LEFTARG = int, RIGHTARG = int, MERGES, HASHES)",
        "CREATE DOMAIN word AS citext",
        "CREATE TABLE public.c (id citext PRIMARY KEY, a text)",
        "CREATE TABLE public.d (id word PRIMARY KEY, a text)",
        "CREATE TABLE public.m (id mood PRIMARY KEY, a text)",
        "CREATE TABLE public.i (id int PRIMARY KEY, a text)",
        "CREATE TABLE public.s (id citext[] PRIMARY KEY, a text)"
    };

    @Test
    void rowsAreFoundByTheEqualityOfTheIndexes() throws Exception {
        TestDatabase target = SharedServers.database(PostgresVersion.V15);
        target.execute("ALTER DATABASE " + target.name() + " SET search_path = aaa, public");
        try (LaneFixture lane = LaneFixture.on(target, TRAPS)) {
            String[][] keys = {
                {"c", "one", "two"},
                {"d", "one", "two"},
                {"m", "sad", "happy"},
                {"i", "1", "2"},
                {"s", "{one}", "{two}"}
            };
            for (String[] key : keys) {
                lane.script()
                        .begin()
                        .insert(keyed(key[0], "id", "a"), key[1], "x")
                        .insert(keyed(key[0], "id", "a"), key[2], "x")
                        .end();
            }
            lane.apply();
            for (String[] key : keys) {
                lane.script()
                        .begin()
                        .update(keyed(key[0], "id", "a"), key[1], "changed")
                        .end();
                lane.script().begin().delete(keyed(key[0], "id"), key[2]).end();
            }
            lane.apply();
            for (String[] key : keys) {
                assertThat(lane.rows(key[0])).as(key[0]).containsExactly("(" + key[1] + ",changed)");
            }
            assertThat(lane.target().queryTexts("SELECT kind FROM tidegate.drift"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void isThatOfTheDefaultOperatorClass(PostgresVersion version) {
        try (TestDatabase database = SharedServers.database(version)) {
            database.execute(TRAPS);
            database.execute(
                    "CREATE TYPE pair AS (a int, b int)",
                    "CREATE FUNCTION public.same(pair, pair) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1.a"
                            + " OPERATOR(pg_catalog.=) $2.a'",
                    "CREATE FUNCTION public.less(pair, pair) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1.a -"
                            + " $2.a'",
                    "CREATE OPERATOR public.=== (PROCEDURE = same, LEFTARG = pair, RIGHTARG = pair)",
                    "CREATE OPERATOR CLASS pair_ops DEFAULT FOR TYPE pair USING btree AS OPERATOR 3 public.===,"
                            + " FUNCTION 1 less(pair, pair)");
            String types = "citext public.= mood pg_catalog.= int4 pg_catalog.= varchar pg_catalog.= cidr pg_catalog.="
                    + " _text pg_catalog.= int4range pg_catalog.= numeric pg_catalog.= bpchar pg_catalog.="
                    + " pair public.=== xid pg_catalog.= box none json none point none";
            StringBuilder found = new StringBuilder();
            for (String type : types.split(" ", -1)) {
                if (!type.contains(".") && !type.equals("none")) {
                    String operator = database.queryText(
                            "SELECT coalesce(" + EqualityOperator.of("'" + type + "'::regtype") + ", 'none')");
                    found.append(' ').append(type).append(' ').append(operator);
                }
            }
            assertThat(found.substring(1)).isEqualTo(types);
        }
    }
}
