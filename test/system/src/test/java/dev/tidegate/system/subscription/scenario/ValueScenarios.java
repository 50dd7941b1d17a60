package dev.tidegate.system.subscription.scenario;

import dev.tidegate.system.rows.scenario.TableScenario;

/** Types that are made of others; {@code TypeMatrixIT} has each type with its difficult values. */
final class ValueScenarios {

    private ValueScenarios() {}

    static TableScenario composedTypes() {
        return TableScenario.of("suite_types")
                .both(
                        "CREATE TYPE part AS (n int, t text, f float8)",
                        "CREATE TYPE kind AS ENUM ('one', 'two words', 'quo\"te', 'comma,')",
                        "CREATE TYPE whole AS (p part, k kind, ps part[])",
                        "CREATE DOMAIN small AS int CHECK (VALUE < 100)",
                        "CREATE DOMAIN maybe AS text CHECK (VALUE IS NULL OR VALUE <> '')",
                        "CREATE TYPE span AS RANGE (subtype = timestamptz)",
                        "CREATE TABLE a (id int PRIMARY KEY, n int[], t text[], f numeric[])",
                        "CREATE TABLE c (id int PRIMARY KEY, p part, w whole, ps part[], ks kind[])",
                        "CREATE TABLE d (id small PRIMARY KEY, m maybe, r int4range, rs int4range[], s span)",
                        "CREATE TABLE h (h hstore, hs hstore[], w whole)",
                        "ALTER TABLE h REPLICA IDENTITY FULL")
                .rows(values(1))
                .transaction(values(10))
                .session(
                        "UPDATE a SET n = '{{1,2},{3,NULL}}', t = '{\"a,b\",\"\",NULL,\"NULL\"}' WHERE id = 1",
                        "UPDATE c SET p = ROW(NULL, '\\\", (', 'NaN'), ks = '{\"comma,\",\"quo\\\"te\"}' WHERE id = 11",
                        "UPDATE c SET ps[2].t = 'set', w.p.t = NULL WHERE id = 2",
                        "UPDATE d SET r = 'empty', s = '[2020-01-01, infinity)', rs = '{empty,\"(,)\"}' WHERE id = 11",
                        "UPDATE d SET m = NULL WHERE id = 1",
                        "UPDATE h SET h = h || 'x => NULL' WHERE (w).k = 'one'",
                        "DELETE FROM h WHERE (w).k = 'comma,'",
                        "DELETE FROM a WHERE id = 2")
                .transaction("INSERT INTO c VALUES (50, NULL, ROW(NULL, NULL, NULL), '{}', NULL)");
    }

    private static String[] values(int from) {
        return new String[] {
            "INSERT INTO a SELECT g, ARRAY[g, NULL], ARRAY['a b', E'\\\\', '\"', g::text], ARRAY[1.10, 'NaN']"
                    + " FROM generate_series(" + from + ", " + from + " + 3) g",
            "INSERT INTO c SELECT g, ROW(g, 't, ' || g, 1.5)::part,"
                    + " ROW(ROW(g, '', -0.0), k, ARRAY[ROW(1, NULL, NULL)::part])::whole,"
                    + " ARRAY[ROW(g, 'x', 1)::part, NULL], ARRAY[k, 'one'] FROM unnest(enum_range(NULL::kind))"
                    + " WITH ORDINALITY u (k, n), LATERAL (SELECT n::int + " + from + " - 1 AS g) i",
            "INSERT INTO d SELECT g, 'm' || g, int4range(g, g + 5), ARRAY[int4range(g, NULL)],"
                    + " span('2020-01-01', timestamptz '2020-01-01' + g * interval '1 day')"
                    + " FROM generate_series(" + from + ", " + from + " + 3) g",
            "INSERT INTO h SELECT hstore('k', g::text), ARRAY[hstore('a\"', NULL)], w FROM c, LATERAL (SELECT c.id AS g) i"
                    + " WHERE c.id >= " + from
        };
    }

    static TableScenario multiranges() {
        return TableScenario.of("suite_multiranges")
                .since(14)
                .both("CREATE TABLE m (m int4multirange, t tstzmultirange)", "ALTER TABLE m REPLICA IDENTITY FULL")
                .rows("INSERT INTO m VALUES ('{[1,2), [5,7)}', '{(,2020-01-01)}'), ('{}', NULL)")
                .session("UPDATE m SET m = m + '{[100,)}'", "DELETE FROM m WHERE t IS NULL");
    }
}
