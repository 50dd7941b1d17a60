package dev.tidegate.system.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.model.SqlName;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.testkit.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pipeline of `tidegate run` whose target has other names, wider types and less precision. Half of the rows are there
 * before, half come while it runs, so that load and stream are held against the same: what PostgreSQL's own cast makes of
 * the source's value.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TableMapIT {

    private static final Duration WITHIN = Duration.ofSeconds(90);

    private static final String SOURCE = """
            CREATE SCHEMA types;
            CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, cust_id int, note text, legacy text,
                                 a int, b int, placed_at timestamp, doubled int GENERATED ALWAYS AS (a * 2) STORED);
            CREATE TABLE line (order_id int, nr int, qty int, PRIMARY KEY (order_id, nr));
            CREATE TABLE "Odd ""one"".x" ("I D" serial PRIMARY KEY, "select" text);
            CREATE TABLE keyless (a int, gone text, b numeric(5,2));
            ALTER TABLE keyless REPLICA IDENTITY FULL;
            CREATE TABLE measure (id int, at date, v int, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
            CREATE TABLE measure_old PARTITION OF measure FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
            CREATE TABLE measure_new PARTITION OF measure FOR VALUES FROM ('2024-01-01') TO (MAXVALUE);
            CREATE TYPE mood AS ENUM ('low', 'high');
            CREATE TABLE felt (id int PRIMARY KEY, m mood, ms mood[]);
            CREATE TABLE emptied (id int PRIMARY KEY);
            CREATE SEQUENCE free_ids
            """;

    private static final String TARGET = """
            CREATE SCHEMA types;
            CREATE SCHEMA shop;
            CREATE TABLE shop.orders_v2 (added text DEFAULT 'new', key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                                 customer_id bigint, note text, b int, a int, placed_at timestamp(3),
                                 added_too int, computed bigint GENERATED ALWAYS AS (customer_id + 1) STORED,
                                 doubled int GENERATED ALWAYS AS (b * 2) STORED, legacy text);
            CREATE TABLE shop.line (nr int, order_no bigint, qty numeric(12,1), PRIMARY KEY (order_no, nr));
            CREATE TABLE shop."Odder "".y" ("from" text, "I D" serial PRIMARY KEY);
            CREATE TABLE shop.keyless (b numeric(10,3), a bigint, extra text DEFAULT 'x');
            CREATE TABLE shop.readings (id int, at date, v int, PRIMARY KEY (id, at));
            CREATE TYPE shop.mood AS ENUM ('low', 'high');
            CREATE TABLE shop.felt (id int PRIMARY KEY, m shop.mood, ms shop.mood[]);
            CREATE TABLE shop.emptied (id int PRIMARY KEY);
            CREATE SEQUENCE shop.free_ids
            """;

    private static final String CONFIG = """
            sequences: { interval: 1s, margin: 10 }
            tables:
              include: ["public.*", "types.*"]
              map:
                - { source: "public.*", target: "shop.*" }
                - source: public.orders
                  target: shop.orders_v2
                  columns: { id: key, cust_id: customer_id, a: b, b: a }
                  omit: [legacy]
                  column-precision: { placed_at: round }
                - { source: public.line, columns: { order_id: order_no } }
                - source: 'public."Odd ""one"".x"'
                  target: 'shop."Odder "".y"'
                  columns: { select: from }
                - { source: public.keyless, omit: [gone] }
                - { source: public.measure, target: shop.readings }
                - { source: "types.*", timestamp-precision: round, numeric-scale: round }
            """;

    @TempDir
    static Path directory;

    private static TestDatabase source;
    private static TestDatabase target;
    private static TestPipeline pipeline;
    private static JavaProcess run;

    @BeforeAll
    static void runsWithHalfOfTheRows() throws IOException {
        pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)
                .in(directory)
                .named("cli_map")
                .yaml(CONFIG);
        source = pipeline.source();
        target = pipeline.target();
        source.execute(SOURCE);
        target.execute(TARGET);
        source.execute(String.join("; ", typeTables(TypePair::source)));
        target.execute(String.join("; ", typeTables(TypePair::target)));
        source.execute(String.join("; ", rowsOfTypes(0)));
        source.execute(
                "INSERT INTO orders (cust_id, note, legacy, a, b, placed_at)"
                        + " SELECT n, repeat('n', 3000 * (n % 2)) || n, 'l' || n, n, -n, '2024-01-01 00:00:00.0005'::timestamp"
                        + " + n * interval '0.0001' FROM generate_series(1, 20) n",
                "INSERT INTO line SELECT n, n % 3, n FROM generate_series(1, 20) n",
                "INSERT INTO \"Odd \"\"one\"\".x\" (\"select\") SELECT 'x' || n FROM generate_series(1, 20) n",
                "INSERT INTO keyless SELECT n % 4, 'gone ' || n, n / 4.0 FROM generate_series(1, 20) n",
                "INSERT INTO measure SELECT n, '2023-12-25'::date + n, n FROM generate_series(1, 20) n",
                "INSERT INTO felt VALUES (1, 'low', '{high,NULL}')",
                "INSERT INTO emptied SELECT generate_series(1, 5)",
                "SELECT nextval('free_ids') FROM generate_series(1, 33)");
        CommandLineRun check =
                CommandLineRun.of("check", "-c", pipeline.configFile().toString());
        assertThat(check.exitCode()).as(check.out() + check.err()).isEqualTo(ExitCode.DONE);
        assertThat(check.out()).contains("COLUMN-OMITTED", "EXTRA-COLUMN", "TYPE-WIDER", "PRECISION-ROUNDED");
        run = pipeline.start("run");
        pipeline.awaitStreaming(WITHIN);
    }

    @AfterAll
    static void stop() {
        pipeline.close();
    }

    @Test
    @Order(1)
    void valuesArriveAsTheCastToTheTargetsTypeMakesThem() {
        source.execute(String.join("; ", rowsOfTypes(1000)));
        List<TypePair> pairs = valuePairs();
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            changes.add("UPDATE types.v" + i + " SET v = (SELECT o.v FROM types.v" + i + " o WHERE o.id > 1000 + v" + i
                    + ".id LIMIT 1) WHERE id % 5 = 2 AND id < 1000");
            changes.add("UPDATE types.f" + i + " SET n = n + 100 WHERE n % 2 = 0");
            changes.add("DELETE FROM types.f" + i + " WHERE n % 3 = 0");
        }
        source.execute(String.join("; ", changes));
        pipeline.awaitCaughtUp(WITHIN);

        List<String> expected = sorted(source, everyValue(pair -> "(v::" + pair.target() + ")::text"));
        List<String> found = sorted(target, everyValue(pair -> "v::text"));
        assertThat(difference(found, expected))
                .as("not as the source's cast says")
                .isEmpty();
        assertThat(difference(expected, found)).as("what it says").isEmpty();
        assertThat(found).hasSameSizeAs(expected).hasSizeGreaterThan(pairs.size() * 5);
        pipeline.assertNoDrift();
    }

    private static String everyValue(Side value) {
        List<String> selects = new ArrayList<>();
        List<TypePair> pairs = valuePairs();
        for (int i = 0; i < pairs.size(); i++) {
            TypePair pair = pairs.get(i);
            String text = " coalesce(" + value.type(pair) + ", 'NULL') ";
            String label = "'" + pair.source() + " -> " + pair.target() + ", ";
            selects.add("SELECT " + label + "key ' || id || ' ' ||" + text + "FROM types.v" + i);
            selects.add("SELECT " + label + "keyless ' || n || ' ' ||" + text + "FROM types.f" + i);
        }
        return String.join(" UNION ALL ", selects);
    }

    private static List<String> difference(List<String> left, List<String> right) {
        Set<String> all = new HashSet<>(right);
        return left.stream().filter(row -> !all.contains(row)).toList();
    }

    private static List<String> sorted(TestDatabase database, String sql) {
        return database.queryTexts(sql).stream().sorted().toList();
    }

    @Test
    @Order(2)
    void rowsAreFoundByKeysOfAnotherType() {
        List<TypePair> keys = TypePair.keys();
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            String table = "types.k" + i;
            List<String> values = keys.get(i).values();
            changes.add("INSERT INTO " + table + " VALUES (" + literal(values.get(1)) + ", 'streamed'); UPDATE " + table
                    + " SET note = note || '!' WHERE k = " + literal(values.get(0)) + "; COMMIT");
            changes.add(
                    "UPDATE " + table + " SET k = " + literal(values.get(2)) + " WHERE k = " + literal(values.get(1)));
            changes.add("UPDATE " + table + " SET note = note || '?'");
            changes.add("DELETE FROM " + table + " WHERE k = " + literal(values.get(0)));
        }
        source.execute(String.join("; ", changes));
        pipeline.awaitCaughtUp(WITHIN);

        for (int i = 0; i < keys.size(); i++) {
            TypePair pair = keys.get(i);
            assertThat(target.queryTexts("SELECT k::text || note FROM types.k" + i))
                    .as(pair.source() + " -> " + pair.target())
                    .isEqualTo(source.queryTexts("SELECT (k::" + pair.target() + ")::text || note FROM types.k" + i))
                    .hasSize(1);
        }
        pipeline.assertNoDrift();
    }

    @Test
    @Order(3)
    void everyOperationReachesTheOtherNames() {
        source.execute(
                "INSERT INTO orders (cust_id, note, legacy, a, b, placed_at)"
                        + " SELECT n, 's' || n, 'l', n, -n, '2023-12-31 23:59:59.9995' FROM generate_series(101, 120) n",
                "UPDATE orders SET a = a + 1000, placed_at = '1999-12-31 23:59:59.9996' WHERE id % 3 = 0",
                "UPDATE orders SET legacy = 'other' WHERE id % 4 = 0",
                "UPDATE orders SET id = DEFAULT WHERE id = 5",
                "DELETE FROM orders WHERE id IN (1, 2)",
                "UPDATE line SET qty = qty * 2 WHERE nr = 1",
                "UPDATE line SET order_id = order_id + 100 WHERE nr = 2",
                "DELETE FROM line WHERE order_id < 4",
                "INSERT INTO \"Odd \"\"one\"\".x\" (\"select\") VALUES ('streamed')",
                "UPDATE \"Odd \"\"one\"\".x\" SET \"select\" = 'u' WHERE \"I D\" < 5",
                "UPDATE keyless SET a = 9 WHERE gone = 'gone 7'",
                "DELETE FROM keyless WHERE gone = 'gone 8'",
                "INSERT INTO keyless VALUES (1, 'g', 1), (1, 'h', 1), (1, 'i', 1)",
                "DELETE FROM keyless WHERE gone = 'h'",
                "UPDATE measure SET at = at + 10 WHERE id < 10",
                "INSERT INTO felt VALUES (2, 'high', '{}')",
                "UPDATE felt SET m = 'high' WHERE id = 1",
                "TRUNCATE emptied",
                "INSERT INTO emptied VALUES (7)");
        pipeline.awaitCaughtUp(WITHIN);

        assertSame(
                "SELECT id, cust_id, note, b, a, placed_at::timestamp(3), cust_id + 1, a * 2 FROM orders",
                "SELECT key, customer_id, note, a, b, placed_at, computed, doubled FROM shop.orders_v2");
        assertThat(target.queryTexts("SELECT DISTINCT coalesce(legacy, 'null') || ' ' || added FROM shop.orders_v2"))
                .as("omitted, and left to its default")
                .containsExactly("null new");
        assertSame("SELECT order_id, nr, qty::numeric(12,1) FROM line", "SELECT order_no, nr, qty FROM shop.line");
        assertSame(
                "SELECT \"I D\", \"select\" FROM \"Odd \"\"one\"\".x\"",
                "SELECT \"I D\", \"from\" FROM shop.\"Odder \"\".y\"");
        assertSame("SELECT a, b::numeric(10,3) FROM keyless", "SELECT a, b FROM shop.keyless WHERE extra = 'x'");
        assertSame("SELECT * FROM measure", "SELECT * FROM shop.readings");
        assertSame("SELECT id, m::text, ms::text FROM felt", "SELECT id, m::text, ms::text FROM shop.felt");
        assertSame("SELECT * FROM emptied", "SELECT * FROM shop.emptied");
        pipeline.assertNoDrift();
    }

    @Test
    @Order(4)
    void sequencesOfTheOtherNamesAreKeptInSync() {
        await().atMost(WITHIN).failFast(() -> !run.isAlive()).untilAsserted(() -> {
            assertThat(target.queryLong("SELECT last_value FROM shop.orders_v2_key_seq"))
                    .isGreaterThanOrEqualTo(source.queryLong("SELECT last_value + 10 FROM orders_id_seq"));
            assertThat(target.queryLong("SELECT last_value FROM shop.\"Odder \"\".y_I D_seq\""))
                    .isGreaterThanOrEqualTo(31);
            assertThat(target.queryLong("SELECT last_value FROM shop.free_ids")).isGreaterThanOrEqualTo(43);
        });
        target.execute("INSERT INTO shop.orders_v2 (note) VALUES ('after a switch')");
        assertThat(target.queryLong("SELECT max(key) FROM shop.orders_v2"))
                .isGreaterThan(source.queryLong("SELECT max(id) FROM orders"));
    }

    @Test
    @Order(5)
    void statusNamesBothSidesAndAnotherMapIsRefused() throws IOException {
        CommandLineRun status =
                CommandLineRun.of("status", "-c", pipeline.configFile().toString());
        assertThat(status.out())
                .contains("public.orders -> \"shop\".\"orders_v2\" (\"a\" as \"b\"", "without \"legacy\"");
        run.terminate();
        assertThat(run.waitFor(WITHIN)).as(run.tail(30)).isTrue();

        target.execute("CREATE TABLE shop.other (LIKE shop.readings INCLUDING ALL)");
        CommandLineRun check = CommandLineRun.of("check", "-c", otherTarget());
        assertThat(check.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(check.out()).contains("TABLE-MAP-CHANGED", "UPDATE tidegate.load_table SET written_as");

        CommandLineRun dropped =
                CommandLineRun.of("drop", "--yes", "-c", pipeline.configFile().toString());
        assertThat(dropped.exitCode()).as(dropped.out() + dropped.err()).isEqualTo(ExitCode.DONE);
        assertThat(target.queryLong("SELECT count(*) FROM shop.readings")).isEqualTo(20);
    }

    private static List<TypePair> valuePairs() {
        List<TypePair> pairs = new ArrayList<>(TypePair.wider());
        pairs.addAll(TypePair.rounded());
        return pairs;
    }

    private interface Side {
        String type(TypePair pair);
    }

    /** For every pair a table with a key, one whose rows are found by the values themselves, and those of keys. */
    private static List<String> typeTables(Side side) {
        List<String> ddl = new ArrayList<>();
        List<TypePair> pairs = valuePairs();
        for (int i = 0; i < pairs.size(); i++) {
            String type = side.type(pairs.get(i));
            ddl.add("CREATE TABLE types.v" + i + " (id int PRIMARY KEY, v " + type + ")");
            ddl.add("CREATE TABLE types.f" + i + " (v " + type + ", n int); ALTER TABLE types.f" + i
                    + " REPLICA IDENTITY FULL");
        }
        List<TypePair> keys = TypePair.keys();
        for (int i = 0; i < keys.size(); i++) {
            ddl.add("CREATE TABLE types.k" + i + " (k " + side.type(keys.get(i)) + " PRIMARY KEY, note text)");
        }
        return ddl;
    }

    private static List<String> rowsOfTypes(int firstId) {
        List<String> statements = new ArrayList<>();
        List<TypePair> pairs = valuePairs();
        for (int i = 0; i < pairs.size(); i++) {
            List<String> values = new ArrayList<>(pairs.get(i).values());
            values.add(null);
            StringBuilder keyed = new StringBuilder("INSERT INTO types.v" + i + " VALUES ");
            StringBuilder keyless = new StringBuilder("INSERT INTO types.f" + i + " VALUES ");
            for (int v = 0; v < values.size(); v++) {
                String comma = v == 0 ? "" : ", ";
                keyed.append(comma + "(" + (firstId + v) + ", " + literal(values.get(v)) + ")");
                keyless.append(comma + "(" + literal(values.get(v)) + ", " + (firstId + v) + ")");
            }
            statements.add(keyed.toString());
            statements.add(keyless.toString());
        }
        if (firstId == 0) {
            List<TypePair> keys = TypePair.keys();
            for (int i = 0; i < keys.size(); i++) {
                String value = literal(keys.get(i).values().get(0));
                statements.add("INSERT INTO types.k" + i + " VALUES (" + value + ", 'loaded')");
            }
        }
        return statements;
    }

    private static String literal(String value) {
        return value == null ? "NULL" : SqlName.literal(value);
    }

    private static void assertSame(String onSource, String onTarget) {
        String rows = "SELECT r::text FROM (%s) r";
        assertThat(sorted(target, rows.formatted(onTarget)))
                .as(onTarget)
                .isEqualTo(sorted(source, rows.formatted(onSource)))
                .isNotEmpty();
    }

    private static String otherTarget() {
        String map = CONFIG.replace("shop.readings", "shop.other");
        return pipeline.configFile(map).toString();
    }
}
