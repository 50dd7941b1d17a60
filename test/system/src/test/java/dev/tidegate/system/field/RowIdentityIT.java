package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.pipeline.OperatedPipeline;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A change reaches exactly the row that it was about on the source, or none and the lane stops before it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class RowIdentityIT {

    private static final String[] SCHEMA = {
        // keys of partitions
        "CREATE TABLE visit (id int NOT NULL, at date NOT NULL, place text) PARTITION BY RANGE (at)",
        "ALTER TABLE visit REPLICA IDENTITY FULL",
        "CREATE TABLE visit_2024 PARTITION OF visit FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
        "ALTER TABLE visit_2024 REPLICA IDENTITY FULL",
        "CREATE TABLE visit_2025 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        "ALTER TABLE visit_2025 ADD PRIMARY KEY (id)",
        "CREATE TABLE stock (id int, site text, n int, PRIMARY KEY (id, site)) PARTITION BY LIST (site)",
        "CREATE TABLE stock_a PARTITION OF stock FOR VALUES IN ('a')",
        "CREATE TABLE stock_b PARTITION OF stock FOR VALUES IN ('b')",
        "CREATE TABLE twin (id int, site text, n int, PRIMARY KEY (id, site)) PARTITION BY LIST (site)",
        "CREATE TABLE twin_a PARTITION OF twin FOR VALUES IN ('a')",
        "CREATE TABLE twin_b PARTITION OF twin FOR VALUES IN ('b')",
        "CREATE TABLE leaves (id int NOT NULL, site text, n int) PARTITION BY LIST (site)",
        "CREATE TABLE leaves_a PARTITION OF leaves FOR VALUES IN ('a')",
        "ALTER TABLE leaves_a REPLICA IDENTITY FULL",
        // identities that the WAL does not carry whole
        "CREATE TABLE half (id int PRIMARY KEY, y int NOT NULL, a int NOT NULL,"
                + " gen int GENERATED ALWAYS AS (a * 10) STORED NOT NULL)",
        "CREATE UNIQUE INDEX half_u ON half (y, gen)",
        "CREATE TABLE none (id int PRIMARY KEY, a int NOT NULL, gen int GENERATED ALWAYS AS (a * 10) STORED NOT NULL)",
        "CREATE UNIQUE INDEX none_u ON none (gen)",
        // equal, and not the same
        "CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "CREATE TABLE tag (word text COLLATE caseless, n int)",
        "ALTER TABLE tag REPLICA IDENTITY FULL",
        "CREATE TABLE tag_key (word text COLLATE caseless NOT NULL, n int)",
        "CREATE UNIQUE INDEX tag_key_u ON tag_key (word COLLATE \"C\")",
        "ALTER TABLE tag_key REPLICA IDENTITY USING INDEX tag_key_u",
        "CREATE TYPE pair AS (n numeric, t text)",
        "CREATE TABLE alike (c text, num numeric, fl float8, bl bpchar, iv interval, js jsonb, nums numeric[], p pair,"
                + " r numrange)",
        "ALTER TABLE alike REPLICA IDENTITY FULL",
        "CREATE TABLE amount (id numeric PRIMARY KEY, v text)",
        "CREATE TABLE word (id text COLLATE caseless PRIMARY KEY, v text)",
        // values that their own type would not take any more
        "CREATE DOMAIN short AS text",
        "CREATE TYPE labelled AS (label short, n int)",
        "CREATE TABLE old_value (v short, p labelled, l short[])",
        "ALTER TABLE old_value REPLICA IDENTITY FULL",
        "CREATE TABLE old_key (k short PRIMARY KEY, n int)",
    };

    @TempDir
    static Path directory;

    private static OperatedPipeline pair;

    @BeforeAll
    static void start() {
        pair = OperatedPipeline.in(directory, "row_identity", SCHEMA);
        pair.source.execute(
                "INSERT INTO visit SELECT n, date '2024-06-01' + n, 'p' || n FROM generate_series(1, 5) n",
                "INSERT INTO visit SELECT n, date '2025-06-01' + n, 'q' || n FROM generate_series(11, 15) n",
                "INSERT INTO stock SELECT n, CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END, n FROM generate_series(1, 20) n",
                "INSERT INTO twin SELECT n, s, n FROM generate_series(1, 5) n, unnest('{a,b}'::text[]) s",
                "INSERT INTO leaves SELECT n % 3, 'a', n FROM generate_series(1, 9) n",
                "INSERT INTO half SELECT n, 1, n FROM generate_series(1, 6) n",
                "INSERT INTO none SELECT n, n FROM generate_series(1, 6) n",
                "INSERT INTO tag VALUES ('Oslo', 1), ('OSLO', 1), ('oslo', 1)",
                "INSERT INTO tag_key VALUES ('Oslo', 1), ('OSLO', 1), ('oslo', 1)",
                "INSERT INTO alike SELECT t.* FROM (VALUES "
                        + alike("a", "1.0", "0", "a", "1 day", "{\"a\": 1.0}", "{1.0}", "(1.0,x)", "[1.0,2.0]") + ", "
                        + alike(
                                "a",
                                "1.00",
                                "-0",
                                "a ",
                                "24:00:00",
                                "{\"a\": 1.00}",
                                "{1.00}",
                                "(1.00,x)",
                                "[1.00,2.0]")
                        + ") AS t",
                "INSERT INTO amount VALUES (1.0, 'one'), (2.00, 'two'), (3, 'three')",
                "INSERT INTO word VALUES ('Oslo', 'one'), ('Bergen', 'two')",
                "INSERT INTO old_value SELECT repeat('x', n), ROW(repeat('x', n), n)::labelled, ARRAY[repeat('x', n)]::short[]"
                        + " FROM generate_series(1, 9) n",
                "INSERT INTO old_key SELECT repeat('x', n), n FROM generate_series(1, 9) n");
        pair.start("stop");
    }

    private static String alike(String... values) {
        return "('" + values[0] + "'::text, '" + values[1] + "'::numeric, '" + values[2] + "'::float8, '" + values[3]
                + "'::bpchar, '" + values[4] + "'::interval, '" + values[5] + "'::jsonb, '" + values[6]
                + "'::numeric[], '" + values[7] + "'::pair, '" + values[8] + "'::numrange)";
    }

    @AfterAll
    static void stop() {
        pair.close();
    }

    private static OperatedPipeline source(String... sql) {
        pair.awaitNoStop();
        pair.source.execute(sql);
        return pair;
    }

    private static void arrives(String table, String... sql) {
        source(sql).awaitCaughtUp().assertSame("public." + table);
        assertThat(pair.target.queryTexts("SELECT kind FROM tidegate.drift WHERE table_name = '" + table + "'"))
                .isEmpty();
    }

    /** The lane stops before a change; nothing of it is executed, and a load of the table brings it on. */
    private static void stops(String code, String table, String... sql) {
        List<String> before = pair.target.queryTexts("SELECT t::text FROM " + table + " t ORDER BY 1");
        source(sql).awaitStop(code);
        assertThat(pair.target.queryTexts("SELECT t::text FROM " + table + " t ORDER BY 1"))
                .isEqualTo(before);
        assertThat(pair.stopText()).contains("ALTER TABLE \"public\".\"" + table + "\" REPLICA IDENTITY FULL");
        pair.source.execute("ALTER TABLE " + table + " REPLICA IDENTITY FULL");
        pair.load(table).awaitCaughtUp().assertSame("public." + table);
    }

    @Test
    @Order(1)
    void aPartitionHasItsOwnKeyUnderATableWithIdentityFull() {
        arrives(
                "visit",
                "DELETE FROM visit WHERE id IN (1, 11)",
                "UPDATE visit SET place = 'moved' WHERE id IN (2, 12)",
                "UPDATE visit SET id = 100 WHERE id = 13");
    }

    @Test
    @Order(2)
    void aPartitionMadeUnderWayHasItsOwnKey() {
        pair.both("CREATE TABLE visit_2026 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
        arrives(
                "visit",
                "ALTER TABLE visit_2026 ADD PRIMARY KEY (id)",
                "INSERT INTO visit SELECT n, date '2026-06-01' + n, 'r' || n FROM generate_series(21, 25) n",
                "DELETE FROM visit WHERE id = 21",
                "UPDATE visit SET place = 'moved' WHERE id = 22",
                "UPDATE visit SET id = 200 WHERE id = 23");
    }

    @Test
    @Order(3)
    void keysOfPartitionsReplaceTheKeyOfTheTable() {
        arrives(
                "stock",
                "ALTER TABLE stock DROP CONSTRAINT stock_pkey",
                "ALTER TABLE stock_a ADD PRIMARY KEY (id)",
                "ALTER TABLE stock_b ADD PRIMARY KEY (id)",
                "DELETE FROM stock WHERE id <= 7",
                "UPDATE stock SET n = n + 100 WHERE id IN (8, 9)",
                "UPDATE stock SET id = 1000 WHERE id = 10");
    }

    @Test
    @Order(4)
    void aKeyOfAPartitionThatFindsRowsOfTwoStops() {
        stops(
                "ROW-AMBIGUOUS",
                "twin",
                "ALTER TABLE twin DROP CONSTRAINT twin_pkey",
                "ALTER TABLE twin_a ADD PRIMARY KEY (id)",
                "ALTER TABLE twin_b ADD PRIMARY KEY (id)",
                "DELETE FROM twin WHERE id = 1 AND site = 'a'");
    }

    @Test
    @Order(5)
    void partitionsSendWholeRowsUnderATableWithoutKey() {
        arrives(
                "leaves",
                "DELETE FROM leaves WHERE n = 4",
                "UPDATE leaves SET n = 70 WHERE n = 7",
                "DELETE FROM leaves WHERE n = 1");
    }

    @Test
    @Order(6)
    void anIdentityWithAGeneratedColumnStops() {
        stops(
                "ROW-NOT-IDENTIFIED",
                "half",
                "ALTER TABLE half REPLICA IDENTITY USING INDEX half_u",
                "DELETE FROM half WHERE id = 4");
    }

    @Test
    @Order(7)
    void anIdentityOfAGeneratedColumnAloneStops() {
        stops(
                "ROW-NOT-IDENTIFIED",
                "none",
                "ALTER TABLE none REPLICA IDENTITY USING INDEX none_u",
                "UPDATE none SET id = 40 WHERE id = 4");
    }

    @Test
    @Order(8)
    void textsThatACollationFindsEqualAreDifferentRows() {
        arrives(
                "tag",
                "DELETE FROM tag WHERE word COLLATE \"C\" = 'oslo'",
                "UPDATE tag SET n = 2 WHERE word COLLATE \"C\" = 'OSLO'");
        arrives(
                "tag_key",
                "DELETE FROM tag_key WHERE word COLLATE \"C\" = 'oslo'",
                "UPDATE tag_key SET n = 2 WHERE word COLLATE \"C\" = 'OSLO'");
    }

    @Test
    @Order(9)
    void valuesThatATypeFindsEqualAreDifferentRows() {
        arrives("alike", "UPDATE alike SET c = 'b' WHERE num::text = '1.00'");
        arrives("alike", "UPDATE alike SET c = 'a' WHERE num::text = '1.00'");
        arrives("alike", "DELETE FROM alike WHERE num::text = '1.0'");
    }

    @Test
    @Order(10)
    void aKeyKeepsTheFormThatItHas() {
        arrives(
                "amount",
                "UPDATE amount SET id = 1.00 WHERE id = 1",
                "UPDATE amount SET v = 'more' WHERE id = 2",
                "DELETE FROM amount WHERE id = 3");
        arrives("word", "UPDATE word SET id = 'OSLO' WHERE id = 'oslo'", "DELETE FROM word WHERE id = 'BERGEN'");
    }

    @Test
    @Order(11)
    void valuesThatTheirDomainWouldNotTakeAnyMoreAreFound() {
        pair.both("ALTER DOMAIN short ADD CONSTRAINT few CHECK (length(VALUE) <= 2) NOT VALID");
        arrives(
                "old_value",
                "DELETE FROM old_value WHERE (p).n = 5",
                "UPDATE old_value SET v = 'y', p = ROW('y', 6), l = '{y}' WHERE (p).n = 6");
        arrives("old_key", "DELETE FROM old_key WHERE n = 5", "UPDATE old_key SET k = 'y' WHERE n = 6");
    }
}
