package dev.tidegate.system.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.app.drop.PipelineDrop;
import dev.tidegate.model.failure.FailureCategory;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.prepare.check.encoding.EncodingScan;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text of sources that are not UTF8, through load and stream, against what the target's server makes of its bytes. */
@Timeout(120)
class EncodingIT {

    private static final String ALL_BYTES = """
            INSERT INTO characters (id, v)
            SELECT b, 'a' || convert_from(set_byte('\\x00'::bytea, 0, b), '%s') || 'z'
            FROM generate_series(1, 255) b WHERE b NOT IN (%s)
            """;

    /** Of the Japanese characters every eleventh; {@code -Dtidegate.rows.japanese=1} tries all. */
    private static final int EVERY = Integer.getInteger("tidegate.rows.japanese", 11);

    /** Those of one, two and three bytes, as far as there are such. */
    private static final String JAPANESE = """
            DO $$
            DECLARE
                c bytea;
            BEGIN
                FOR a IN 161..254 LOOP
                    FOR b IN 161..254 LOOP
                        CONTINUE WHEN (a * 94 + b) %% %2$d > 0;
                        FOR form IN 1..3 LOOP
                            c := CASE form WHEN 1 THEN set_byte(set_byte('\\x0000'::bytea, 0, a), 1, b)
                                           WHEN 2 THEN set_byte(set_byte('\\x8f0000'::bytea, 1, a), 2, b)
                                           ELSE set_byte('\\x8e00'::bytea, 1, b) END;
                            BEGIN
                                PERFORM convert(c, 'EUC_JP', 'UTF8');
                                INSERT INTO characters (id, v)
                                VALUES (form * 100000 + a * 256 + b, 'a' || convert_from(c, '%1$s') || 'z');
                            EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
                            END;
                        END LOOP;
                    END LOOP;
                END LOOP;
            END $$
            """;

    /** {@code $} stands for text of the encoding's own characters. */
    private static final String KINDS = """
            INSERT INTO kinds (id, k, v, c, j, jb, x, a, e, d, r, ts, b)
            SELECT n, 'k$' || n, repeat('v$', n), 'c$', '{"$": "$\\n\\t\\\\ "}', '{"$": "$"}', '<a>$</a>',
                   ARRAY['$', NULL, 'a "$"', E'\\\\$\\t'], '$', '$d', ROW(n, '$ ()'::text)::pair, '$:1', '\\x8191ff00'
            FROM generate_series(%d, %d) n
            """;

    private static final List<String> KINDS_TABLE = List.of(
            "CREATE TYPE mood AS ENUM ('$', 'x')",
            "CREATE TYPE pair AS (n int, \"s$\" text)",
            "CREATE DOMAIN word AS varchar(20)",
            "CREATE TABLE kinds (id int UNIQUE, k text PRIMARY KEY, v text, c char(9), j json, jb jsonb, x xml, a text[],"
                    + " e mood, d word, r pair, ts tsvector, b bytea, \"z$\" int DEFAULT 3)",
            "CREATE TABLE characters (id int PRIMARY KEY, v text)");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LATIN1    |        | V10 | 0                 | äÿ
            WIN1252   |        | V18 | 129,141,143,144,157 | €ä
            EUC_JP    |        | V18 |                   | 注文
            SQL_ASCII | WIN1252| V18 | 129,141,143,144,157 | €ä
            SQL_ASCII | EUC_JP | V10 |                   | 注文
            """)
    void everyCharacterArrives(String database, String named, PostgresVersion version, String gaps, String sample) {
        String encoding = named == null ? database : named;
        try (TestPipeline pair = pipeline(version, database)) {
            if (named != null) {
                pair.yaml("source: { encoding: { convert-from: " + named + " } }");
            }
            String there = database.equals("SQL_ASCII") ? inBytes(sample, encoding) : sample;
            create(pair, database, encoding, sample);
            fill(pair, database, gaps, encoding);
            insertKinds(pair, database, there, 1, 20);
            assertThat(EncodingScan.run(pair.config(), progress -> {})).noneMatch(Finding::isError);

            InProcessRoles.of(pair).start();
            assertSame(pair, encoding);

            pair.source().execute("DELETE FROM characters");
            fill(pair, database, gaps, encoding);
            insertKinds(pair, database, there, 21, 40);
            pair.source()
                    .execute(
                            "UPDATE kinds SET v = v || k, j = NULL WHERE id % 3 = 0",
                            "UPDATE kinds SET k = 'z' || k WHERE id % 3 = 1", "DELETE FROM kinds WHERE id % 7 = 2");
            pair.awaitCaughtUp();
            assertSame(pair, encoding);
            pair.assertNoDrift();
        }
    }

    private static TestPipeline pipeline(PostgresVersion version, String encoding) {
        return TestPipeline.between(version, encoding, PostgresVersion.V18)
                .sharedKafka()
                .yaml("types: { xml-declarations: drop }");
    }

    private static void create(TestPipeline pair, String database, String encoding, String sample) {
        for (String statement : KINDS_TABLE) {
            // Names of columns stay UTF-8 in a database that knows of no encoding; labels are values.
            String there = statement.startsWith("CREATE TYPE mood") ? raw(statement, database, encoding, sample) : "";
            pair.source().execute(there.isEmpty() ? statement.replace("$", sample) : there);
            pair.target().execute(statement.replace("$", sample));
        }
    }

    private static String raw(String statement, String database, String encoding, String sample) {
        return database.equals("SQL_ASCII") ? execute(statement, inBytes(sample, encoding)) : "";
    }

    /** The statement with bytes that this session cannot send. */
    private static String execute(String statement, String bytes) {
        return "DO $do$ BEGIN EXECUTE replace($$" + statement + "$$, '$', convert_from('" + bytes
                + "', 'SQL_ASCII')); END $do$";
    }

    private static String inBytes(String sample, String encoding) {
        String charset = encoding.equals("EUC_JP") ? "EUC-JP" : "windows-1252";
        StringBuilder hex = new StringBuilder("\\x");
        for (byte b : sample.getBytes(Charset.forName(charset))) {
            hex.append(String.format("%02x", b));
        }
        return hex.toString();
    }

    private static void fill(TestPipeline pair, String database, String gaps, String encoding) {
        String from = database.equals("SQL_ASCII") ? "SQL_ASCII" : encoding;
        pair.source()
                .execute(encoding.equals("EUC_JP") ? JAPANESE.formatted(from, EVERY) : ALL_BYTES.formatted(from, gaps));
    }

    private static void insertKinds(TestPipeline pair, String database, String sample, int from, int to) {
        String insert = KINDS.formatted(from, to);
        // xml takes nothing but UTF-8 there
        pair.source()
                .execute(
                        database.equals("SQL_ASCII")
                                ? execute(insert.replace("<a>$</a>", "<a>x</a>"), sample)
                                : insert.replace("$", sample));
    }

    /** What the target holds is what its server makes of the source's bytes. */
    private static void assertSame(TestPipeline pair, String encoding) {
        for (String table : List.of("characters", "kinds")) {
            List<String> rows = pair.source()
                    .queryTexts(
                            "SELECT encode(convert_to(t::text, 'SQL_ASCII'), 'hex') FROM " + table + " t ORDER BY id");
            assertThat(rows).isNotEmpty();
            List<String> expected = new ArrayList<>(pair.target()
                    .queryTexts("SELECT convert_from(decode(h, 'hex'), '"
                            + encoding + "') FROM unnest('{" + String.join(",", rows)
                            + "}'::text[]) WITH ORDINALITY u(h, n)"
                            + " ORDER BY n"));
            // A char(9) of 9 bytes is one of 9 characters on the target.
            List<String> found = pair.target().queryTexts("SELECT t::text FROM " + table + " t ORDER BY id");
            assertThat(withoutPadding(found)).isEqualTo(withoutPadding(expected));
        }
    }

    private static List<String> withoutPadding(List<String> rows) {
        return rows.stream().map(row -> row.replaceAll(" +\"", "\"")).toList();
    }

    @Test
    void findsBytesThatHaveNoCharacterBeforeTheLoadAndInTheStream() {
        try (TestPipeline pair = pipeline(PostgresVersion.V18, "WIN1252")) {
            InProcessRoles roles = InProcessRoles.of(pair);
            pair.both(
                    "CREATE TABLE note (id int PRIMARY KEY, title varchar(40), body text)",
                    "CREATE TABLE plain (v text)",
                    "ALTER TABLE plain REPLICA IDENTITY FULL");
            pair.source()
                    .execute(
                            "INSERT INTO note SELECT n, 'ä', 'ä' FROM generate_series(1, 30) n",
                            "INSERT INTO plain VALUES ('good')",
                            bad("UPDATE note SET title = E'\\tä\\\\?' || $ WHERE id = 7"),
                            bad("UPDATE note SET body = $ WHERE id > 10"),
                            bad("INSERT INTO plain VALUES ('x' || $)"));

            List<Finding> findings = EncodingScan.run(pair.config(), progress -> {});
            assertThat(findings.stream().filter(Finding::isError).map(Finding::subject))
                    .containsExactly("public.note.title", "public.note.body", "public.plain.v");
            assertThat(findings.get(0).found())
                    .contains("1 value is not WIN1252")
                    .endsWith("id=7: byte 4");
            assertThat(findings.get(1).found())
                    .contains("20 values")
                    .contains("id=11: byte 0")
                    .endsWith("id=20: byte 0\n...");
            assertThat(findings.get(2).found()).endsWith("ctid=(0,2): byte 1");
            assertThatThrownBy(roles::start)
                    .isInstanceOf(TidegateException.class)
                    // The workers' first finding: they read both tables at a time.
                    .hasMessageMatching(
                            "(?s).*column public.(note.title in row .*byte 4|plain.v in row .*byte 1) of it.*")
                    .extracting(e -> ((TidegateException) e).code())
                    .isEqualTo("ENCODING-REFUSED");
            roles.stop();

            // The slot is there: what is corrected from here on is in its WAL, with the old row of a table without a
            // key.
            new PipelineDrop(pair.config()).run(false);
            pair.source().execute("UPDATE note SET title = '', body = ''", "DELETE FROM plain WHERE v <> 'good'");
            roles.start();
            pair.source()
                    .execute(
                            "UPDATE note SET body = 'before' WHERE id = 1",
                            bad("UPDATE note SET body = 'xy' || $ WHERE id = 2"));
            TidegateException failure = roles.awaitFailure();
            assertThat(failure.code()).isEqualTo("ENCODING-REFUSED");
            assertThat(failure.category()).isEqualTo(FailureCategory.PERMANENT);
            assertThat(failure.getMessage())
                    .contains("column public.note.body in the change at")
                    .contains("byte 2");
            roles.stop();

            pair.yaml("source: { encoding: { columns: { 'public.note.b*': LATIN1 } } }");
            roles.start();
            pair.awaitCaughtUp();
            assertThat(pair.target().queryTexts("SELECT body FROM note WHERE id < 3 ORDER BY id"))
                    .containsExactly("before", "xy\u0081");
        }
    }

    /** In place of {@code $} a byte that WIN1252 has no character for. */
    private static String bad(String statement) {
        return statement.replace("$", "convert_from('\\x81', 'WIN1252')");
    }

    @Test
    void refusesASourceThatDoesNotSayWhatItsBytesAre() {
        try (TestPipeline pair = pipeline(PostgresVersion.V15, "SQL_ASCII")) {
            InProcessRoles roles = InProcessRoles.of(pair);
            pair.both("CREATE TABLE note (id int PRIMARY KEY, body text)");
            pair.source()
                    .execute(
                            "INSERT INTO note VALUES (1, 'ä')",
                            "INSERT INTO note VALUES (2, 'x' || convert_from('\\xe9', 'SQL_ASCII'))");
            assertThat(roles.errors()).extracting(Finding::code).containsExactly("ENCODING");
            assertThat(EncodingScan.run(pair.config(), progress -> {}))
                    .extracting(Finding::code)
                    .containsExactly("ENCODING");

            pair.yaml("source: { encoding: { convert-from: UTF8 } }");
            assertThat(roles.errors()).isEmpty();
            assertThat(EncodingScan.run(pair.config(), progress -> {}).get(0).found())
                    .endsWith("id=2: byte 1");

            pair.yaml("source: { encoding: { convert-from: LATIN1 } }");
            pair.source()
                    .execute(
                            "CREATE TABLE cut (id int PRIMARY KEY, n name)",
                            "DO $$ BEGIN EXECUTE 'CREATE TYPE ' || convert_from('\\x61e9', 'SQL_ASCII') || ' AS (a int)'; END $$");
            pair.target().execute("CREATE TABLE cut (id int PRIMARY KEY, n name)");
            assertThat(roles.errors()).extracting(Finding::code).containsExactly("TYPE-REFUSED");
        }
    }

    @Test
    void namesWhatInTheCatalogIsNoUtf8() {
        try (TestPipeline pair =
                pipeline(PostgresVersion.V15, "SQL_ASCII").yaml("source: { encoding: { convert-from: LATIN1 } }")) {
            pair.source()
                    .execute(
                            "DO $$ BEGIN EXECUTE 'CREATE TABLE ' || convert_from('\\x61e9', 'SQL_ASCII') || ' (a int)'; END $$");
            assertThat(InProcessRoles.of(pair).findings("ENCODING-NAME"))
                    .singleElement()
                    .extracting(Finding::found)
                    .asString()
                    .contains("table, index or sequence a\\xe9");
        }
    }
}
