package dev.tidegate.system.rows.scenario;

/** What the source's constraints and triggers did must arrive, and not be done again. */
final class ConstraintScenarios {

    private ConstraintScenarios() {}

    static TableScenario uniqueValues() {
        return TableScenario.of("unique_values")
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

    static TableScenario nullsNotDistinct() {
        return TableScenario.of("nulls_not_distinct")
                .since(15)
                .both("CREATE TABLE n (id int PRIMARY KEY, u int UNIQUE NULLS NOT DISTINCT)")
                .rows("INSERT INTO n VALUES (1, NULL), (2, 2)")
                .transaction(
                        "UPDATE n SET u = 1 WHERE id = 1",
                        "UPDATE n SET u = NULL WHERE id = 2",
                        "INSERT INTO n VALUES (3, 2)");
    }

    static TableScenario foreignKeys() {
        return TableScenario.of("foreign_keys")
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

    static TableScenario triggers() {
        return TableScenario.of("triggers")
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
}
