package dev.tidegate.cli.rows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What tables are like, and what is done to them. */
final class Scenarios {

    private static final String SIXTY_THREE_BYTES = "é".repeat(31) + "x";

    private Scenarios() {}

    static List<Scenario> all(int major) {
        List<Scenario> all = new ArrayList<>(List.of(
                ToastedTypes.scenario(major),
                placeholders(),
                keys(),
                deferrableKeys(),
                withoutKey(),
                computed(),
                generated("stored").since(12),
                generated("virtual").since(18),
                partitions(),
                partitionsOneByOne(),
                flatToPartitioned(),
                partitionedToFlat(),
                inheritance(),
                truncate(),
                uniqueValues(),
                nullsNotDistinct(),
                foreignKeys(),
                triggers(),
                names(),
                savepoints(),
                copyAndUpsert(),
                merge(),
                rewrites(),
                thousandColumns()));
        return all.stream().filter(scenario -> scenario.runsOn(major)).toList();
    }

    private static Scenario placeholders() {
        String values =
                "'{__debezium_unavailable_value,\"\\\\\\\\N\",\"NULL\",\"\",unchanged,\"\\\\\\\\.\",\"u\"}'::text[]";
        return Scenario.of("placeholders")
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

    private static Scenario keys() {
        return Scenario.of("keys")
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
    private static Scenario deferrableKeys() {
        return Scenario.of("deferrable_keys")
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

    private static Scenario withoutKey() {
        return Scenario.of("without_key")
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

    private static Scenario computed() {
        return Scenario.of("computed")
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

    private static Scenario generated(String kind) {
        return Scenario.of("generated_" + kind)
                .both("CREATE TABLE g (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a * 2) " + kind
                        + ", c text)")
                .rows("INSERT INTO g (id, a, c) SELECT n, n, 'c' FROM generate_series(1, 9) n")
                .transaction(
                        "UPDATE g SET a = a + 1 WHERE id < 5",
                        "UPDATE g SET id = id + 10 WHERE id = 6",
                        "INSERT INTO g (id, a) VALUES (50, 50)",
                        "DELETE FROM g WHERE id = 1");
    }

    private static String[] partitioned(String table, String key) {
        return new String[] {
            "CREATE TABLE " + table + " (id int, r text, v int" + key + ") PARTITION BY LIST (r)",
            "CREATE TABLE " + table + "_a PARTITION OF " + table + " FOR VALUES IN ('a')",
            "CREATE TABLE " + table + "_b PARTITION OF " + table + " FOR VALUES IN ('b')",
            "CREATE TABLE " + table + "_n PARTITION OF " + table + " FOR VALUES IN ('c', 'd') PARTITION BY RANGE (id)",
            "CREATE TABLE " + table + "_n1 PARTITION OF " + table + "_n FOR VALUES FROM (MINVALUE) TO (100)",
            "CREATE TABLE " + table + "_n2 PARTITION OF " + table + "_n FOR VALUES FROM (100) TO (MAXVALUE)"
        };
    }

    private static String fill(String table) {
        return "INSERT INTO " + table + " SELECT g, chr(97 + g % 4), g FROM generate_series(1, 40) g";
    }

    private static String[] moves(String table) {
        return new String[] {
            "UPDATE " + table + " SET r = 'b' WHERE r = 'a' AND id < 20",
            "UPDATE " + table + " SET id = id + 100 WHERE r = 'c' AND id > 20",
            "UPDATE " + table + " SET r = 'c', id = id + 200, v = -1 WHERE r = 'b' AND id > 30",
            "DELETE FROM " + table + " WHERE id % 9 = 0",
            "INSERT INTO " + table + " SELECT g, chr(97 + g % 4), g FROM generate_series(300, 310) g",
            "UPDATE " + table + " SET v = v + 1"
        };
    }

    /** From 13 on: under the name of the root. */
    private static Scenario partitions() {
        return Scenario.of("partitions")
                .since(13)
                .both(partitioned("p", ", PRIMARY KEY (id, r)"))
                .rows(fill("p"))
                .transaction(moves("p"))
                .transaction("UPDATE p SET r = 'd' WHERE r = 'b'", "UPDATE p SET r = 'a' WHERE r = 'd' AND id % 2 = 0");
    }

    /** Before: under their own names. */
    private static Scenario partitionsOneByOne() {
        Scenario scenario = Scenario.of("partitions_one_by_one").until(12).both(partitioned("p", ""));
        for (String leaf : List.of("p_a", "p_b", "p_n1", "p_n2")) {
            scenario.both("ALTER TABLE " + leaf + " ADD PRIMARY KEY (id, r)");
        }
        return scenario.rows(fill("p"))
                .transaction(
                        "UPDATE p SET v = v + 1",
                        "UPDATE p SET id = id + 60 WHERE r = 'a'",
                        "DELETE FROM p WHERE id % 9 = 0",
                        "INSERT INTO p SELECT g, chr(97 + g % 4), g FROM generate_series(300, 310) g")
                .transaction(
                        "WITH moved AS (DELETE FROM p WHERE r = 'b' RETURNING *) INSERT INTO p SELECT id, 'd', v FROM moved");
    }

    private static Scenario flatToPartitioned() {
        return Scenario.of("flat_to_partitioned")
                .source("CREATE TABLE p (id int, r text, v int, PRIMARY KEY (id, r))")
                .target(partitioned("p", ", PRIMARY KEY (id, r)"))
                .rows(fill("p"))
                .transaction(moves("p"));
    }

    private static Scenario partitionedToFlat() {
        return Scenario.of("partitioned_to_flat")
                .since(13)
                .source(partitioned("p", ", PRIMARY KEY (id, r)"))
                .target("CREATE TABLE p (v int, r text, id int, PRIMARY KEY (id, r))")
                .rows(fill("p"))
                .transaction(moves("p"))
                .transaction("TRUNCATE p", fill("p"));
    }

    private static Scenario inheritance() {
        return Scenario.of("inheritance")
                .both(
                        "CREATE TABLE parent (id int PRIMARY KEY, v text)",
                        "CREATE TABLE child (extra int, PRIMARY KEY (id)) INHERITS (parent)",
                        "CREATE TABLE grandchild (PRIMARY KEY (id)) INHERITS (child)")
                .rows(
                        "INSERT INTO parent SELECT g, 'p' FROM generate_series(1, 5) g",
                        "INSERT INTO child SELECT g, 'c', g FROM generate_series(1, 5) g",
                        "INSERT INTO grandchild SELECT g, 'g', g FROM generate_series(1, 5) g")
                .transaction(
                        "UPDATE parent SET v = v || id WHERE id < 4",
                        "DELETE FROM ONLY parent WHERE id = 2",
                        "UPDATE ONLY child SET id = id + 10",
                        "DELETE FROM parent WHERE id = 3",
                        "INSERT INTO parent VALUES (3, 'again')");
    }

    private static Scenario truncate() {
        List<String> tables = new ArrayList<>(List.of(
                "CREATE TABLE a (id serial PRIMARY KEY, b int)",
                "CREATE TABLE b (id serial PRIMARY KEY, a int REFERENCES a)",
                "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b",
                "CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b)",
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent)",
                "CREATE TABLE \"only\" (id int PRIMARY KEY)",
                "CREATE TABLE only_child (PRIMARY KEY (id)) INHERITS (\"only\")"));
        Collections.addAll(tables, partitioned("p", ", PRIMARY KEY (id, r)"));
        String fill = "INSERT INTO a (b) SELECT NULL FROM generate_series(1, 3)";
        return Scenario.of("truncate")
                .since(11)
                .both(tables.toArray(String[]::new))
                .rows(
                        fill,
                        "INSERT INTO b (a) SELECT id FROM a",
                        "INSERT INTO c SELECT g, 1 FROM generate_series(1, 3) g",
                        "INSERT INTO parent VALUES (1)",
                        "INSERT INTO child VALUES (2)",
                        "INSERT INTO \"only\" VALUES (1)",
                        "INSERT INTO only_child VALUES (2)",
                        fill("p"))
                .transaction(
                        "INSERT INTO c VALUES (9, 2)",
                        "TRUNCATE a, p, parent RESTART IDENTITY CASCADE",
                        fill,
                        "INSERT INTO b (a) SELECT id FROM a",
                        fill("p"),
                        "INSERT INTO child VALUES (7)",
                        "TRUNCATE ONLY \"only\"")
                .transaction("SAVEPOINT s", "TRUNCATE c, b, a", "ROLLBACK TO s", "INSERT INTO c VALUES (1, 1)");
    }

    private static Scenario uniqueValues() {
        return Scenario.of("unique_values")
                .both(
                        "CREATE TABLE d (id int PRIMARY KEY, u int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
                        "CREATE TABLE u (id int PRIMARY KEY, u int UNIQUE, w int)",
                        "CREATE TABLE p (id int PRIMARY KEY, u text, active bool)",
                        "CREATE UNIQUE INDEX ON p (u) WHERE active",
                        "CREATE TABLE e (id int PRIMARY KEY, u text)",
                        "CREATE UNIQUE INDEX ON e (lower(u))",
                        "CREATE TABLE x (id int PRIMARY KEY, r int4range, EXCLUDE USING gist (r WITH &&))",
                        "CREATE TABLE xd (id int PRIMARY KEY, r int4range,"
                                + " EXCLUDE USING gist (r WITH &&) DEFERRABLE INITIALLY DEFERRED)")
                .rows(
                        "INSERT INTO d SELECT g, g FROM generate_series(1, 9) g",
                        "INSERT INTO u SELECT g, g, g FROM generate_series(1, 9) g",
                        "INSERT INTO p SELECT g, 'same', g = 1 FROM generate_series(1, 9) g",
                        "INSERT INTO e SELECT g, 'U' || g FROM generate_series(1, 9) g",
                        "INSERT INTO x SELECT g, int4range(g * 10, g * 10 + 10) FROM generate_series(1, 9) g",
                        "INSERT INTO xd SELECT g, int4range(g * 10, g * 10 + 10) FROM generate_series(1, 9) g")
                .transaction(
                        "UPDATE d SET u = 10 - u",
                        "UPDATE d SET u = u + 1 WHERE u < 5",
                        "UPDATE d SET u = 1 WHERE id = 5")
                .transaction(
                        "UPDATE u SET u = 0 WHERE id = 1",
                        "UPDATE u SET u = 1 WHERE id = 2",
                        "UPDATE u SET u = 2 WHERE id = 1",
                        "DELETE FROM u WHERE id = 3",
                        "INSERT INTO u VALUES (30, 3, 0)",
                        "UPDATE u SET u = u + 100")
                .transaction("UPDATE p SET active = false WHERE id = 1", "UPDATE p SET active = true WHERE id = 2")
                .transaction("UPDATE p SET active = false WHERE id = 2", "UPDATE p SET active = true WHERE id = 1")
                .transaction(
                        "UPDATE e SET u = 'tmp' WHERE id = 1",
                        "UPDATE e SET u = 'u1' WHERE id = 2",
                        "UPDATE e SET u = 'u2' WHERE id = 1",
                        "UPDATE e SET u = upper(u)")
                .transaction(
                        "UPDATE x SET r = 'empty' WHERE id = 1",
                        "UPDATE x SET r = '[10,20)' WHERE id = 2",
                        "UPDATE x SET r = '[20,30)' WHERE id = 1",
                        "UPDATE xd SET r = int4range(100 - upper(r), 100 - lower(r))",
                        "UPDATE xd SET r = NULL WHERE id = 4");
    }

    private static Scenario nullsNotDistinct() {
        return Scenario.of("nulls_not_distinct")
                .since(15)
                .both("CREATE TABLE n (id int PRIMARY KEY, u int UNIQUE NULLS NOT DISTINCT)")
                .rows("INSERT INTO n VALUES (1, NULL), (2, 2)")
                .transaction(
                        "UPDATE n SET u = 1 WHERE id = 1",
                        "UPDATE n SET u = NULL WHERE id = 2",
                        "INSERT INTO n VALUES (3, 2)");
    }

    private static Scenario foreignKeys() {
        return Scenario.of("foreign_keys")
                .both(
                        "CREATE TABLE a (id int PRIMARY KEY, b int)",
                        "CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a DEFERRABLE INITIALLY DEFERRED)",
                        "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b DEFERRABLE INITIALLY DEFERRED",
                        "CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree ON DELETE CASCADE)",
                        "CREATE TABLE item (id int PRIMARY KEY, b int REFERENCES b ON DELETE CASCADE ON UPDATE CASCADE)",
                        "CREATE TABLE tag (id int PRIMARY KEY, item int REFERENCES item ON DELETE SET NULL,"
                                + " other int DEFAULT 1 REFERENCES item ON DELETE SET DEFAULT)")
                .rows(
                        "INSERT INTO a SELECT g, g FROM generate_series(1, 9) g",
                        "INSERT INTO b SELECT g, g FROM generate_series(1, 9) g",
                        "INSERT INTO tree SELECT g, nullif(g / 2, 0) FROM generate_series(1, 40) g",
                        "INSERT INTO item SELECT g, g % 9 + 1 FROM generate_series(1, 30) g",
                        "INSERT INTO tag SELECT g, g, g FROM generate_series(1, 30) g")
                .transaction(
                        "DELETE FROM tree WHERE id = 2",
                        "INSERT INTO b VALUES (20, 20)",
                        "INSERT INTO a VALUES (20, 20)",
                        "UPDATE b SET id = 50 WHERE id = 5",
                        "UPDATE a SET b = 50 WHERE b = 5",
                        "DELETE FROM a WHERE id = 3",
                        "DELETE FROM b WHERE id = 3")
                .transaction(
                        "DELETE FROM item WHERE id = 7",
                        "INSERT INTO item VALUES (7, 20)",
                        "DELETE FROM a WHERE id = 20",
                        "DELETE FROM b WHERE id = 20")
                .transaction("DELETE FROM tree");
    }

    private static Scenario triggers() {
        return Scenario.of("triggers")
                .both(
                        "CREATE TABLE t (id int PRIMARY KEY, v text)",
                        "CREATE TABLE audit (n serial PRIMARY KEY, id int, v text)",
                        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                                + " INSERT INTO triggers.audit (id, v) VALUES (new.id, new.v);"
                                + " new.v := upper(new.v); RETURN new; END $$",
                        "CREATE TRIGGER note BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE note()",
                        "CREATE TABLE ruled (id int PRIMARY KEY)",
                        "CREATE TABLE by_rule (id int PRIMARY KEY)",
                        "CREATE RULE also AS ON INSERT TO ruled DO ALSO INSERT INTO triggers.by_rule VALUES (new.id)")
                .target(
                        "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'fired'; END $$",
                        "CREATE TRIGGER no AFTER INSERT OR UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE PROCEDURE no()",
                        "CREATE TRIGGER none AFTER TRUNCATE ON audit FOR EACH STATEMENT EXECUTE PROCEDURE no()")
                .rows("INSERT INTO t SELECT g, 'v' || g FROM generate_series(1, 9) g", "INSERT INTO ruled VALUES (1)")
                .transaction(
                        "INSERT INTO t SELECT g, 'v' || g FROM generate_series(10, 19) g",
                        "UPDATE t SET v = 'w' || id WHERE id < 5",
                        "INSERT INTO ruled VALUES (2)",
                        "DELETE FROM audit WHERE id = 3")
                .transaction("INSERT INTO ruled VALUES (3)");
    }

    private static Scenario names() {
        Scenario scenario = Scenario.of("Sel.ect \"é");
        List<String> names = List.of(
                "select", "A.b", "a\"b", SIXTY_THREE_BYTES, "Ünïcødé 表", "user", "1", "a'b\\\\c", " ", "$1", "%s");
        for (String name : names) {
            String table = "\"" + name.replace("\"", "\"\"") + "\"";
            scenario.both("CREATE TABLE " + table + " (" + table + " int PRIMARY KEY, \"order\" text, \"T.\"\"x\" int)")
                    .rows("INSERT INTO " + table + " SELECT g, 'v', g FROM generate_series(1, 5) g")
                    .transaction(
                            "UPDATE " + table + " SET " + table + " = " + table
                                    + " + 10, \"order\" = 'x' WHERE \"T.\"\"x\" = 2",
                            "UPDATE " + table + " SET \"T.\"\"x\" = 9 WHERE " + table + " = 1",
                            "DELETE FROM " + table + " WHERE " + table + " = 3",
                            "INSERT INTO " + table + " VALUES (50, NULL, NULL)");
        }
        return scenario;
    }

    private static Scenario savepoints() {
        return Scenario.of("savepoints")
                .both("CREATE TABLE t (id int PRIMARY KEY, v int)")
                .rows("INSERT INTO t VALUES (0, 0)")
                .transaction(
                        "INSERT INTO t VALUES (-1, 1)",
                        "SAVEPOINT a",
                        "INSERT INTO t VALUES (-2, 2)",
                        "UPDATE t SET v = 5 WHERE id = 0",
                        "SAVEPOINT b",
                        "DELETE FROM t",
                        "ROLLBACK TO b",
                        "INSERT INTO t VALUES (-3, 3)",
                        "ROLLBACK TO a",
                        "INSERT INTO t VALUES (-4, 4)",
                        "RELEASE a")
                .session("BEGIN", "INSERT INTO t VALUES (-9, 9)", "ROLLBACK")
                .session("DO $$ BEGIN FOR i IN 1..10000 LOOP BEGIN INSERT INTO savepoints.t VALUES (i, i);"
                        + " IF i % 3 = 0 THEN RAISE division_by_zero; END IF;"
                        + " EXCEPTION WHEN division_by_zero THEN END; END LOOP; END $$")
                .transaction("UPDATE t SET v = v + 1 WHERE id % 100 = 1");
    }

    private static Scenario copyAndUpsert() {
        return Scenario.of("copy_and_upsert")
                .both(
                        "CREATE TABLE c (id int PRIMARY KEY)",
                        "CREATE TABLE o (id int PRIMARY KEY, u text UNIQUE, n int)")
                .rows("INSERT INTO o SELECT g, 'u' || g, 0 FROM generate_series(1, 10) g")
                .session("COPY c FROM PROGRAM 'seq 1 3000'")
                .session(
                        "BEGIN",
                        "TRUNCATE c",
                        "COPY c FROM PROGRAM 'seq 10000 12000' (FREEZE)",
                        "ROLLBACK",
                        "CREATE TABLE IF NOT EXISTS c (id int)")
                .transaction(
                        "INSERT INTO o SELECT g, 'u' || g, 1 FROM generate_series(5, 15) g"
                                + " ON CONFLICT (id) DO UPDATE SET n = o.n + 1",
                        "INSERT INTO o VALUES (1, 'x', 9), (20, 'u2', 9), (21, 'u21', 9) ON CONFLICT DO NOTHING",
                        "INSERT INTO o VALUES (99, 'u3', 9) ON CONFLICT (u) DO UPDATE SET id = excluded.id, n = 7")
                .transaction("WITH gone AS (DELETE FROM o WHERE id < 5 RETURNING *)"
                        + " INSERT INTO o SELECT id + 200, 'g' || u, n FROM gone");
    }

    private static Scenario merge() {
        return Scenario.of("merge")
                .since(15)
                .both("CREATE TABLE m (id int PRIMARY KEY, v int)")
                .rows("INSERT INTO m SELECT g, g FROM generate_series(1, 10) g")
                .transaction("MERGE INTO m USING generate_series(5, 15) g ON m.id = g"
                        + " WHEN MATCHED AND g > 8 THEN DELETE WHEN MATCHED THEN UPDATE SET v = -1"
                        + " WHEN NOT MATCHED THEN INSERT VALUES (g, 99)");
    }

    /** Without ALTER TYPE, which stops the lane: SchemaChangesIT. */
    private static Scenario rewrites() {
        return Scenario.of("rewrites")
                .both("CREATE TABLE t (id int PRIMARY KEY, v text, big text)", "CREATE INDEX ON t (v)")
                .source("ALTER TABLE t ALTER big SET STORAGE EXTERNAL", "ALTER TABLE t ALTER big SET (n_distinct = 5)")
                .rows("INSERT INTO t SELECT g, 'v' || g % 7, repeat('x', 3000) FROM generate_series(1, 50) g")
                .session(
                        "UPDATE t SET v = 'a' WHERE id % 2 = 0",
                        "VACUUM FULL t",
                        "UPDATE t SET v = 'b' WHERE id % 3 = 0",
                        "CLUSTER t USING t_pkey",
                        "UPDATE t SET id = id + 100 WHERE id % 5 = 0",
                        "REINDEX TABLE t",
                        "UPDATE t SET v = v || '!' WHERE id < 10",
                        "ALTER TABLE t SET (fillfactor = 50)",
                        "ANALYZE t",
                        "VACUUM (FREEZE) t",
                        "DELETE FROM t WHERE id = 1");
    }

    /** PostgreSQL's limit is 1,600. */
    private static Scenario thousandColumns() {
        String columns =
                IntStream.rangeClosed(2, 1600).mapToObj(i -> "c" + i + " int").collect(Collectors.joining(", "));
        String values = IntStream.rangeClosed(2, 1600).mapToObj(i -> "g + " + i).collect(Collectors.joining(", "));
        return Scenario.of("thousand_columns")
                .since(18)
                .both(
                        "CREATE TABLE w (id int PRIMARY KEY, " + columns + ")",
                        "CREATE TABLE f (id int, " + columns + ")",
                        "ALTER TABLE f REPLICA IDENTITY FULL")
                .rows(
                        "INSERT INTO w SELECT g, " + values + " FROM generate_series(1, 5) g",
                        "INSERT INTO f SELECT g, " + values + " FROM generate_series(1, 5) g")
                .transaction(
                        "UPDATE w SET c2 = 0, c1600 = NULL WHERE id = 1",
                        "UPDATE w SET id = 100, c1000 = 7 WHERE id = 2",
                        "DELETE FROM w WHERE id = 3",
                        "INSERT INTO w SELECT g, " + values + " FROM generate_series(10, 12) g",
                        "UPDATE f SET c2 = 0, c1600 = NULL WHERE id = 1",
                        "DELETE FROM f WHERE id = 3",
                        "INSERT INTO f SELECT g, " + values + " FROM generate_series(10, 12) g");
    }
}
