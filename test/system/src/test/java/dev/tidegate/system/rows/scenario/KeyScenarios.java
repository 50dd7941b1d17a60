package dev.tidegate.system.rows.scenario;

/** How rows are told apart, and values that are not sent again. */
final class KeyScenarios {

    private KeyScenarios() {}

    static TableScenario placeholders() {
        String values =
                "'{__debezium_unavailable_value,\"\\\\\\\\N\",\"NULL\",\"\",unchanged,\"\\\\\\\\.\",\"u\"}'::text[]";
        return TableScenario.of("placeholders")
                .both("CREATE TABLE t (id int PRIMARY KEY, a text, big text)")
                .source("ALTER TABLE t ALTER big SET STORAGE EXTERNAL")
                .rows("INSERT INTO t SELECT n, v, repeat(v || 'b', 3000) FROM unnest(" + values
                        + ") WITH ORDINALITY u (v, n)")
                .transaction("UPDATE t SET a = a || a")
                .transaction(
                        "UPDATE t SET a = v FROM unnest(" + values + ") WITH ORDINALITY u (v, n) WHERE id = 8 - n",
                        "UPDATE t SET big = a WHERE id = 3")
                .transaction("UPDATE t SET id = id + 10, a = '__debezium_unavailable_value'");
    }

    static TableScenario keys() {
        return TableScenario.of("keys")
                .both(
                        "CREATE TABLE a (a int, b text, v text, PRIMARY KEY (b, a))",
                        "CREATE TABLE u (k uuid PRIMARY KEY, v int)",
                        "CREATE TABLE t (k text PRIMARY KEY, v int)",
                        "CREATE TABLE n (k numeric PRIMARY KEY, v int)",
                        "CREATE TABLE c (k char(8) PRIMARY KEY, v int)",
                        "CREATE TABLE f (k float8 PRIMARY KEY, v int)",
                        "CREATE TABLE b (k bytea PRIMARY KEY, v int)",
                        "CREATE TABLE ci (k citext PRIMARY KEY, v int)",
                        "CREATE TABLE s (k int PRIMARY KEY, v text)",
                        "CREATE TABLE i (k int NOT NULL, u text NOT NULL, v int)",
                        "CREATE UNIQUE INDEX i_u ON i (u)",
                        "ALTER TABLE i REPLICA IDENTITY USING INDEX i_u")
                .rows(
                        "INSERT INTO a SELECT g, 'b' || g % 3, 'v' FROM generate_series(1, 9) g",
                        "INSERT INTO u SELECT md5(g::text)::uuid, g FROM generate_series(1, 5) g",
                        "INSERT INTO t VALUES ('', 1), (' ', 2), ('a', 3), ('A', 4), ('a ', 5), (E'tab\\t', 6), ('é', 7)",
                        "INSERT INTO n VALUES (1.0, 1), (2.00, 2), (1e20, 3), ('NaN', 4), (0.000, 5)",
                        "INSERT INTO c VALUES ('a', 1), ('b  c', 2)",
                        "INSERT INTO f VALUES ('NaN', 1), ('-infinity', 2), (-0.0, 3), (1e-320, 4)",
                        "INSERT INTO b VALUES ('\\x', 1), ('\\x00ff', 2)",
                        "INSERT INTO ci VALUES ('Abc', 1), ('x', 2)",
                        "INSERT INTO s SELECT g, 'v' || g FROM generate_series(1, 6) g",
                        "INSERT INTO i SELECT g, 'u' || g, g FROM generate_series(1, 6) g")
                .transaction(
                        "UPDATE a SET b = 'z' || a, v = 'moved' WHERE a < 4",
                        "UPDATE a SET a = a + 100 WHERE a > 7",
                        "DELETE FROM a WHERE b = 'b1'",
                        "UPDATE u SET v = v + 1, k = md5(v || 'x')::uuid WHERE v < 4",
                        "UPDATE t SET v = v + 10",
                        "UPDATE t SET k = k || 'x' WHERE v > 14",
                        "DELETE FROM t WHERE k = ' '",
                        "UPDATE n SET k = 1.000 WHERE k = 1",
                        "UPDATE n SET v = 9 WHERE k = 1",
                        "UPDATE n SET k = 100000000000000000000.0 WHERE k = 1e20",
                        "DELETE FROM n WHERE k = 'NaN'",
                        "UPDATE c SET k = 'a  b', v = 3 WHERE k = 'a'",
                        "UPDATE f SET v = v + 10",
                        "UPDATE f SET k = 0.0 WHERE k = 0",
                        "DELETE FROM f WHERE k = 'NaN'",
                        "UPDATE b SET v = v + 10",
                        "UPDATE ci SET k = 'aBC' WHERE k = 'abc'",
                        "UPDATE ci SET v = 5 WHERE k = 'ABC'")
                .transaction(
                        "UPDATE s SET k = -1 WHERE k = 1",
                        "UPDATE s SET k = 1 WHERE k = 2",
                        "UPDATE s SET k = 2 WHERE k = -1",
                        "UPDATE s SET k = k + 10 WHERE k > 2",
                        "UPDATE s SET k = k - 9 WHERE k > 12")
                .transaction(
                        "UPDATE s SET k = k + 1 WHERE k = 13",
                        "DELETE FROM s WHERE k = 1",
                        "INSERT INTO s VALUES (1, 'again')")
                .transaction(
                        "UPDATE i SET u = 'x' WHERE k = 1",
                        "UPDATE i SET u = 'u1' WHERE k = 2",
                        "UPDATE i SET u = 'u2', k = 1 WHERE u = 'x'",
                        "UPDATE i SET k = k + 1, v = NULL WHERE k > 4",
                        "DELETE FROM i WHERE u = 'u3'");
    }

    /** Two rows may have one key for a moment, so the whole row must tell them apart. */
    static TableScenario deferrableKeys() {
        return TableScenario.of("deferrable_keys")
                .both(
                        "CREATE TABLE d (k int PRIMARY KEY DEFERRABLE, v text)",
                        "ALTER TABLE d REPLICA IDENTITY FULL",
                        "CREATE TABLE n (k int PRIMARY KEY, v text)",
                        "ALTER TABLE n REPLICA IDENTITY FULL")
                .rows(
                        "INSERT INTO d SELECT g, 'v' || g FROM generate_series(1, 6) g",
                        "INSERT INTO n SELECT g, 'v' || g FROM generate_series(1, 6) g")
                .transaction(
                        "UPDATE d SET k = 7 - k",
                        "UPDATE d SET v = v || 'x' WHERE k = 2",
                        "UPDATE n SET k = k + 10, v = 'n' WHERE k > 3")
                .transaction(
                        "SET CONSTRAINTS ALL DEFERRED",
                        "UPDATE d SET k = 1",
                        "UPDATE d SET k = right(v, 1)::int WHERE v !~ 'x'",
                        "DELETE FROM d WHERE v ~ 'x'");
    }

    static TableScenario withoutKey() {
        return TableScenario.of("without_key")
                .both(
                        "CREATE TABLE f (a int, b text, j json, x numeric, fl float8)",
                        "ALTER TABLE f REPLICA IDENTITY FULL",
                        "CREATE TABLE big (a int, v text)",
                        "ALTER TABLE big REPLICA IDENTITY FULL")
                .source("ALTER TABLE big ALTER v SET STORAGE EXTERNAL")
                .rows(
                        "INSERT INTO f SELECT 1, 'same', '{\"a\" : 1}', 1.0, 'NaN' FROM generate_series(1, 4)",
                        "INSERT INTO f VALUES (1, 'same', '{\"a\": 1}', 1.0, 'NaN'), (1, 'same', '{\"a\" : 1}', 1.00, 'NaN'),"
                                + " (NULL, NULL, NULL, NULL, NULL), (NULL, NULL, NULL, NULL, NULL), (0, '', NULL, 0, -0.0)",
                        "INSERT INTO big SELECT 1, repeat('x', 5000) FROM generate_series(1, 3)")
                .transaction("UPDATE f SET a = 2 WHERE ctid = '(0,1)'", "UPDATE f SET b = 'other' WHERE ctid = '(0,2)'")
                .transaction(
                        "DELETE FROM f WHERE ctid = '(0,3)'",
                        "UPDATE f SET b = 'null' WHERE ctid = (SELECT min(ctid::text)::tid FROM f WHERE a IS NULL)",
                        "UPDATE f SET fl = 0 WHERE a = 0",
                        "INSERT INTO f VALUES (1, 'same', '{\"a\" : 1}', 1.0, 'NaN')",
                        "DELETE FROM f WHERE x::text = '1.00'",
                        "UPDATE big SET a = 2 WHERE ctid = '(0,1)'")
                .transaction("DELETE FROM big WHERE ctid = '(0,2)'", "UPDATE big SET a = a + 1");
    }

    static TableScenario computed() {
        return TableScenario.of("computed")
                .both(
                        "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int)",
                        "CREATE TABLE b (k int PRIMARY KEY, id int GENERATED ALWAYS AS IDENTITY, v int)",
                        "CREATE TABLE d (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, v int)",
                        "CREATE TABLE s (id bigserial PRIMARY KEY, v int DEFAULT 7)")
                .rows(
                        "INSERT INTO a (v) SELECT g FROM generate_series(1, 9) g",
                        "INSERT INTO b (k, v) SELECT g, g FROM generate_series(1, 9) g",
                        "INSERT INTO d (v) SELECT g FROM generate_series(1, 9) g",
                        "INSERT INTO s (v) SELECT g FROM generate_series(1, 9) g")
                .transaction(
                        "INSERT INTO a (v) SELECT g FROM generate_series(10, 19) g",
                        "INSERT INTO a (id, v) OVERRIDING SYSTEM VALUE VALUES (-5, 1)",
                        "UPDATE a SET v = v + 1",
                        "UPDATE a SET id = DEFAULT WHERE id = 3",
                        "UPDATE b SET id = DEFAULT, v = 0 WHERE k = 4",
                        "UPDATE b SET k = k + 50 WHERE k > 6",
                        "INSERT INTO d (id, v) VALUES (100, 1)",
                        "UPDATE d SET id = id + 1000 WHERE id < 4",
                        "INSERT INTO s DEFAULT VALUES",
                        "DELETE FROM s WHERE id = 2");
    }

    static TableScenario generated(String kind) {
        return TableScenario.of("generated_" + kind)
                .both("CREATE TABLE g (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a * 2) " + kind
                        + ", c text)")
                .rows("INSERT INTO g (id, a, c) SELECT n, n, 'c' FROM generate_series(1, 9) n")
                .transaction(
                        "UPDATE g SET a = a + 1 WHERE id < 5",
                        "UPDATE g SET id = id + 10 WHERE id = 6",
                        "INSERT INTO g (id, a) VALUES (50, 50)",
                        "DELETE FROM g WHERE id = 1");
    }

    /** In its life a table may tell its rows apart in all ways; without any, it still takes new ones. */
    static TableScenario identitySwitched() {
        return TableScenario.of("identity_switched")
                .both("CREATE TABLE t (id int PRIMARY KEY, u text NOT NULL UNIQUE, v text, big text)")
                .source("ALTER TABLE t ALTER big SET STORAGE EXTERNAL")
                .rows("INSERT INTO t SELECT g, 'u' || g, 'v', repeat('b' || g, 2000) FROM generate_series(1, 9) g")
                .session(
                        "UPDATE t SET v = 'default' WHERE id < 4",
                        "ALTER TABLE t REPLICA IDENTITY FULL",
                        "UPDATE t SET v = 'full', id = id + 10 WHERE id IN (4, 5)",
                        "DELETE FROM t WHERE id = 6",
                        "ALTER TABLE t REPLICA IDENTITY USING INDEX t_u_key",
                        "UPDATE t SET u = u || 'x', v = 'index' WHERE id IN (1, 14)",
                        "UPDATE t SET id = id + 20 WHERE id = 2",
                        "DELETE FROM t WHERE id = 7",
                        "ALTER TABLE t REPLICA IDENTITY NOTHING",
                        "INSERT INTO t VALUES (50, 'u50', 'nothing', NULL)",
                        "ALTER TABLE t REPLICA IDENTITY DEFAULT",
                        "UPDATE t SET v = 'again' WHERE id IN (50, 22, 1)",
                        "DELETE FROM t WHERE id = 8")
                .transaction(
                        "UPDATE t SET v = 'before' WHERE id = 3",
                        "ALTER TABLE t REPLICA IDENTITY FULL",
                        "UPDATE t SET v = 'within' WHERE id = 3",
                        "UPDATE t SET id = 33 WHERE id = 3",
                        "ALTER TABLE t REPLICA IDENTITY DEFAULT",
                        "UPDATE t SET v = v || '!' WHERE id IN (33, 9)");
    }
}
