package dev.tidegate.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidegate.core.config.PrecisionPolicy;
import dev.tidegate.core.config.PrecisionRules;
import dev.tidegate.core.config.TableMap;
import dev.tidegate.core.config.TableMapping;
import dev.tidegate.core.config.VerifyConfig;
import dev.tidegate.core.failure.TidegateException;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.testing.PostgresVersion;
import dev.tidegate.testing.TestDatabase;
import dev.tidegate.verify.TableResult;
import dev.tidegate.verify.VerifyOptions;
import dev.tidegate.verify.VerifyReport;
import dev.tidegate.verify.repair.RepairReport;
import dev.tidegate.verify.repair.RepairService;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Differences of every kind are planted in a target that was the same, and all of them are found, and nothing else.
 * {@code -Dtidegate.verify.pairs=V10-V15,V18-V18} chooses other versions, {@code -Dtidegate.verify.rows} larger tables.
 */
class VerifyIT {

    private static final String PAIRS = System.getProperty("tidegate.verify.pairs", "V10-V15,V15-V17");
    private static final long ROWS = Long.getLong("tidegate.verify.rows", 20_000);

    private static final String KEYED = """
            CREATE TABLE keyed (
                id      bigint PRIMARY KEY,
                note    text,
                data    bytea,
                at      timestamp,
                amount  numeric,
                number  bigint,
                price   double precision
            )
            """;

    private static final String FILL = """
            INSERT INTO keyed
            SELECT n, CASE WHEN n % 7 > 0 THEN 'Zürich ' || n END, decode(md5(n::text), 'hex'),
                   timestamp '2020-01-01' + n * interval '1.000001 seconds', n / 8.0, n, n / 7.0
            FROM generate_series(1, ROWS) n
            """.replace("ROWS", Long.toString(ROWS));

    /** Every one on the target alone. */
    private static final String[] PLANTED = {
        "DELETE FROM keyed WHERE id IN (1, 77, " + ROWS + ")",
        "INSERT INTO keyed SELECT 0, note, data, at, amount, number, price FROM keyed WHERE id = 50",
        "INSERT INTO keyed SELECT " + (ROWS + 1) + ", note, data, at, amount, number, price FROM keyed WHERE id = 50",
        "UPDATE keyed SET data = set_bit(data, 3, 1 - get_bit(data, 3)) WHERE id = 10",
        "UPDATE keyed SET at = at + interval '1 microsecond' WHERE id = 11",
        "UPDATE keyed SET amount = (amount || '0')::numeric WHERE id = 12",
        "UPDATE keyed SET note = '' WHERE id = 14",
        "UPDATE keyed SET note = NULL WHERE id = 15",
        "UPDATE keyed t SET note = s.note FROM keyed s WHERE (t.id, s.id) IN ((20, 22), (22, 20))",
        "UPDATE keyed SET number = number + CASE id WHEN 30 THEN 1 ELSE -1 END WHERE id IN (30, 31)",
        "UPDATE keyed SET note = note || '  ' WHERE id = 40",
        "UPDATE keyed SET note = convert_from(convert_to(note, 'UTF8'), 'LATIN1') WHERE id = 41",
        "UPDATE keyed SET number = number + 4294967296 WHERE id = 43",
        "UPDATE keyed SET at = at + interval '4294.967297 seconds' WHERE id = 44",
        "UPDATE keyed SET price = float8(price::numeric + 0.0000000001) WHERE id = 45",
        "UPDATE keyed SET note = 'Zörich 46' WHERE id = 46",
        "UPDATE keyed SET note = '', amount = NULL WHERE id = 47",
        "DELETE FROM plain WHERE ctid = (SELECT ctid FROM plain WHERE a = 1 LIMIT 1)",
        "INSERT INTO plain VALUES (2, 'b'), (2, 'b')",
        "UPDATE \"Renamed\" SET \"New\" = 'other' WHERE id = 3",
    };

    private static final List<String> FOUND = List.of(
            "keyed missing id=1",
            "keyed missing id=77",
            "keyed missing id=" + ROWS,
            "keyed extra id=0",
            "keyed extra id=" + (ROWS + 1),
            "keyed mismatch id=10: data (real)",
            "keyed mismatch id=11: at (timestamp precision)",
            "keyed mismatch id=12: amount (numeric scale)",
            "keyed mismatch id=14: note (real)",
            "keyed mismatch id=15: note (real)",
            "keyed mismatch id=20: note (real)",
            "keyed mismatch id=22: note (real)",
            "keyed mismatch id=30: number (real)",
            "keyed mismatch id=31: number (real)",
            "keyed mismatch id=40: note (trailing blanks)",
            "keyed mismatch id=41: note (encoding or normalisation)",
            "keyed mismatch id=43: number (real)",
            "keyed mismatch id=44: at (real)",
            "keyed mismatch id=45: price (real)",
            "keyed mismatch id=46: note (real)",
            "keyed mismatch id=47: note (real): amount (real)",
            "plain missing ?",
            "plain extra ? x2",
            "old mismatch id=3: was (real)");

    static Stream<List<PostgresVersion>> pairs() {
        return Arrays.stream(PAIRS.split(",")).map(pair -> Arrays.stream(pair.split("-"))
                .map(PostgresVersion::valueOf)
                .toList());
    }

    private static TableMap map() {
        TableMapping renamed = new TableMapping(
                "public.old",
                Optional.of("public.Renamed"),
                Map.of("was", "New"),
                Set.of("secret"),
                PrecisionRules.NONE);
        TableMapping rounded = new TableMapping(
                "public.rounded",
                Optional.empty(),
                Map.of(),
                Set.of(),
                new PrecisionRules(Optional.of(PrecisionPolicy.ROUND), Optional.of(PrecisionPolicy.ROUND), Map.of()));
        return new TableMap(List.of(renamed, rounded), PrecisionRules.NONE);
    }

    private static void createTables(VerifiedPair pair) {
        pair.both(
                KEYED,
                "CREATE TABLE plain (a int, b text)",
                "ALTER TABLE plain REPLICA IDENTITY FULL",
                "CREATE TYPE mood AS ENUM ('sad', 'glad')",
                "CREATE DOMAIN short AS varchar(5)",
                "CREATE TYPE spot AS (x int, y text)",
                """
                CREATE TABLE typed (
                    a uuid, b int, f4 real, f8 double precision, fa double precision[], p point, j jsonb, js json,
                    i interval, n inet, c cidr, m mood, d short, s spot, r int4range, b3 bit(3), z timestamptz, t time,
                    tz timetz, day date, ok boolean, ch char(5), v varchar(9), ta text[], o oid, mo money, ts tsvector,
                    ma mood[], small smallint, PRIMARY KEY (a, b))
                """);
        pair.source.execute(
                "CREATE TABLE old (id int PRIMARY KEY, was text, secret text)",
                "CREATE TABLE rounded (id int PRIMARY KEY, at timestamp, n numeric(8,4), w int, t varchar(3))");
        pair.target.execute(
                "CREATE TABLE \"Renamed\" (id int PRIMARY KEY, \"New\" text)",
                "CREATE TABLE rounded (t text, w bigint, n numeric(7,2), at timestamp(3), id bigint PRIMARY KEY)");
        pair.source.execute(
                FILL,
                "INSERT INTO plain SELECT n % 5, chr(96 + n % 5) FROM generate_series(1, 1000) n",
                """
                INSERT INTO typed
                SELECT md5(n::text)::uuid, n, n / 3.0, n / 7.0, ARRAY[n / 7.0, NULL, 'NaN'], point(n / 7.0, -n / 3.0),
                       json_build_object('b', n, 'a', 1.50)::jsonb, json_build_object('b', n, 'a', 1.50),
                       n * interval '1 day 1.000001 seconds', ('10.0.0.' || n % 256)::inet, '10.0.0.0/8',
                       (ARRAY['sad', 'glad'])[1 + n % 2]::mood, 'ü' || n % 100, ROW(n, 'ä "' || n)::spot,
                       int4range(n, n + 5), (n % 8)::bit(3), timestamptz '2020-01-01Z' + n * interval '1.1 hours',
                       time '00:00' + n * interval '1.1 s', timetz '00:00+05:30' + n * interval '1.1 s',
                       date '0001-01-01' + n * 800, n % 2 = 0, 'c' || n % 10, repeat(' ', n % 3),
                       ARRAY['a,b', NULL, '"', 'ü'], n, n * 1.01::money::numeric::money, to_tsvector('simple', 'fat cat ' || n),
                       ARRAY['sad'::mood, NULL], n
                FROM generate_series(1, 500) n
                """.replace("n * 1.01::money::numeric::money", "(n * 1.01)::numeric::money"),
                """
                INSERT INTO typed (a, b) VALUES ('00000000-0000-0000-0000-000000000000', 0)
                """,
                """
                INSERT INTO typed (a, b, f8, z, day, i)
                VALUES ('00000000-0000-0000-0000-000000000000', 1, '-0', 'infinity', '-infinity', '-1 mon +3 days')
                """,
                "INSERT INTO old SELECT n, 'was ' || n, 'secret' FROM generate_series(1, 100) n",
                """
                INSERT INTO rounded
                SELECT n, timestamp '2020-01-01' + n * interval '1.0005009 seconds', n * 1.2345, n, n % 100
                FROM generate_series(1, 500) n
                """);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void findsEverythingThatIsPlantedAndNothingElse(List<PostgresVersion> versions) {
        try (VerifiedPair pair = new VerifiedPair(versions.get(0), versions.get(1), map())) {
            createTables(pair);
            pair.start();
            pair.awaitCaughtUp();

            VerifyReport same = pair.verify();
            assertThat(VerifiedPair.differences(same)).isEmpty();
            assertThat(same.state()).isEqualTo(TableResult.State.SAME);
            assertThat(same.counts().source()).isEqualTo(ROWS + 1000 + 502 + 100 + 500);
            assertThat(same.counts().successPercent()).isEqualTo(100);

            pair.target.execute(PLANTED);
            VerifyReport different = pair.verify();
            assertThat(VerifiedPair.differences(different)).containsExactlyInAnyOrderElementsOf(FOUND);
            assertThat(different.state()).isEqualTo(TableResult.State.DIFFERENT);
            assertThat(
                            pair.target.queryTexts(
                                    "SELECT state FROM tidegate.verification WHERE finished_at IS NOT NULL ORDER BY started_at"))
                    .containsExactly("same", "different");
            assertThat(pair.target.queryLong(
                            "SELECT missing + extra + mismatched FROM tidegate.verification_table t JOIN"
                                    + " tidegate.verification v USING (id) WHERE v.state = 'different'"
                                    + " AND table_name = 'keyed'"))
                    .isEqualTo(FOUND.stream()
                            .filter(line -> line.startsWith("keyed"))
                            .count());
            System.out.println(
                    versions + ": applier held for " + same.applierHeld().toMillis() + " and "
                            + different.applierHeld().toMillis() + " ms, " + same.rowsPerSecond() + " rows/s");
            modes(pair);
            repairs(pair, different);
            assertThat(pair.source.queryTexts("SELECT slot_name FROM pg_replication_slots WHERE temporary"))
                    .isEmpty();
            assertThat(pair.target.queryTexts("SELECT id FROM tidegate.verification_cut"))
                    .isEmpty();
        }
    }

    /** While the source is written to: what is repaired is the source as of the point, and the lane goes on from there. */
    private static void repairs(VerifiedPair pair, VerifyReport different) {
        RepairService repair = new RepairService(pair.config());
        String wrong = rows(pair.target);
        RepairReport plan = repair.plan(different, new StopSignal()).orElseThrow();
        long keyed = FOUND.stream().filter(line -> !line.startsWith("plain")).count();
        assertThat(plan.statements()).hasSize((int) keyed);
        assertThat(plan.leftOut()).hasSize(2).allMatch(line -> line.contains("without key"));
        assertThat(rows(pair.target)).isEqualTo(wrong);

        pair.source.execute("UPDATE keyed SET number = -number WHERE id = 77");
        RepairReport done = repair.apply(different, new StopSignal()).orElseThrow();
        assertThat(done.statements()).hasSize((int) keyed);
        pair.awaitCaughtUp();
        assertThat(VerifiedPair.differences(pair.verify()))
                .containsExactlyInAnyOrder("plain missing ?", "plain extra ? x2");

        assertThat(rows(pair.target)).isNotEqualTo(wrong);
        pair.source.execute("UPDATE keyed SET note = 'new' WHERE id = 10");
        pair.awaitCaughtUp();
        RepairReport undone = repair.undo(done.id().orElseThrow());
        assertThat(undone.leftOut()).hasSize(1).allMatch(line -> line.contains("has changed since"));
        assertThat(undone.statements()).hasSize((int) keyed - 1);
        assertThat(VerifiedPair.differences(pair.verify()))
                .contains("keyed missing id=77", "keyed extra id=0", "old mismatch id=3: was (real)")
                .doesNotContain("keyed mismatch id=10: data (real)");
        assertThatThrownBy(() -> repair.undo(done.id().orElseThrow()))
                .isInstanceOfSatisfying(TidegateException.class, failure -> assertThat(failure.code())
                        .isEqualTo("REPAIR-UNKNOWN"));
        pair.source.execute("DELETE FROM keyed WHERE id = 10");
        pair.awaitCaughtUp();
    }

    private static String rows(TestDatabase database) {
        return database.queryText("SELECT md5(string_agg(k::text, ',' ORDER BY id)) FROM keyed k");
    }

    /** Of the same pair, with what was planted. */
    private static void modes(VerifiedPair pair) {
        VerifyReport counts = pair.verify(new VerifyOptions(List.of(), true, OptionalLong.empty(), false, 1_000));
        assertThat(counts.tables().stream()
                        .filter(table -> table.state() != TableResult.State.SAME)
                        .map(table ->
                                table.source().name() + " " + table.counts().missing() + " "
                                        + table.counts().extra()))
                .containsExactly("keyed 1 0", "plain 0 1");

        VerifyReport one =
                pair.verify(new VerifyOptions(List.of("public.o*"), false, OptionalLong.empty(), true, 1_000));
        assertThat(one.tables()).hasSize(1);
        assertThat(one.tables().get(0).differences().get(0).columns().get(0).sourceValue())
                .contains("was 3");

        VerifyReport sample = pair.verify(VerifiedPair.sample(1_000));
        long rows = sample.tables().get(0).counts().source();
        assertThat(rows).isBetween(200L, 4_000L);
        assertThat(pair.verify(VerifiedPair.sample(1_000))
                        .tables()
                        .get(0)
                        .counts()
                        .source())
                .isEqualTo(rows);

        pair.target.execute("UPDATE tidegate.verification SET state = 'running', at_lsn = NULL WHERE mode = 'counts'");
        VerifyReport resumed =
                pair.verify(new VerifyOptions(List.of(), true, OptionalLong.empty(), false, 1_000, true));
        assertThat(resumed.tables().stream()
                        .filter(table -> table.note().startsWith("compared before"))
                        .map(table -> table.source().name()))
                .containsExactly("old", "rounded", "typed");
        assertThat(resumed.tables()).hasSize(5);

        assertThatThrownBy(() ->
                        pair.verify(new VerifyOptions(List.of("public.none"), false, OptionalLong.empty(), false, 1)))
                .isInstanceOfSatisfying(TidegateException.class, failure -> assertThat(failure.code())
                        .isEqualTo("VERIFY-NO-TABLES"));
    }

    @Test
    void saysWhatKeepsItFromACommonPoint() throws Exception {
        VerifyConfig quick = new VerifyConfig(1, Duration.ofMillis(100), Duration.ofSeconds(3));
        try (VerifiedPair pair = new VerifiedPair(PostgresVersion.V15, PostgresVersion.V17, TableMap.IDENTITY, quick)) {
            pair.both("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE lacks (id int PRIMARY KEY)");
            pair.source.execute("INSERT INTO t VALUES (1)");
            assertThatThrownBy(pair::verify)
                    .isInstanceOfSatisfying(TidegateException.class, failure -> assertThat(failure.code())
                            .isEqualTo("VERIFY-NOT-STREAMING"));
            pair.start();
            pair.awaitCaughtUp();
            try (Connection old = pair.source.connect();
                    Statement statement = old.createStatement()) {
                old.setAutoCommit(false);
                statement.execute("INSERT INTO t VALUES (2)");
                assertThatThrownBy(pair::verify).isInstanceOfSatisfying(TidegateException.class, failure -> {
                    assertThat(failure.code()).isEqualTo("VERIFY-BLOCKED");
                    assertThat(failure.getMessage()).contains("pid ");
                    assertThat(failure.nextStep()).contains("pg_terminate_backend");
                });
            }
            pair.target.execute("DROP TABLE lacks");
            assertThat(VerifiedPair.differences(pair.verify()))
                    .containsExactly("lacks the target has no table public.lacks");

            pair.stop();
            assertThatThrownBy(pair::verify)
                    .isInstanceOfSatisfying(TidegateException.class, failure -> assertThat(failure.code())
                            .isEqualTo("VERIFY-NO-CUT"));
            List<String> left = new ArrayList<>();
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                left.clear();
                left.addAll(pair.source.queryTexts("SELECT slot_name FROM pg_replication_slots WHERE temporary"));
                left.addAll(pair.target.queryTexts("SELECT id FROM tidegate.verification_cut"));
                assertThat(left).isEmpty();
            });
        }
    }
}
