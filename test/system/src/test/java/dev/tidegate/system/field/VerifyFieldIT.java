package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.prepare.check.Preflight;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.verify.VerifyService;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import dev.tidegate.verify.model.VerifyReport;
import dev.tidegate.verify.repair.RepairReport;
import dev.tidegate.verify.repair.RepairService;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows are compared and repaired as exactly what they hold, whatever their types find equal. */
@Timeout(180)
class VerifyFieldIT {

    private static final String[] SCHEMA = {
        "CREATE TYPE mood AS ENUM ('low', 'high')",
        "CREATE DOMAIN short AS text",
        "CREATE TYPE inside AS (x real, m mood)",
        "CREATE TYPE place AS (m mood, name short, at float8, i inside, fs float4[], note text)",
        "CREATE TYPE plain AS (m mood, name short, moods mood[])",
        "CREATE TABLE visited (id int PRIMARY KEY, p place, ps place[], q plain, qs plain[])",
        "CREATE TABLE amount (id numeric PRIMARY KEY, v text)",
        "CREATE TABLE padded (id int PRIMARY KEY, b bpchar, c char(5))",
        "CREATE TABLE padded_key (id bpchar PRIMARY KEY, v int)",
    };

    private static final String[] COLLATED = {
        "CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "CREATE TABLE tag (word text COLLATE caseless, n int)",
        "ALTER TABLE tag REPLICA IDENTITY FULL",
        "CREATE TABLE tag_key (word text COLLATE caseless NOT NULL, n int)",
        "CREATE UNIQUE INDEX tag_key_u ON tag_key (word COLLATE \"C\")",
        "ALTER TABLE tag_key REPLICA IDENTITY USING INDEX tag_key_u",
    };

    private static final String NOT_VALID = "CREATE TABLE nv (a int, b text, CONSTRAINT nvu UNIQUE (a))";

    @ParameterizedTest
    @CsvSource({"V10, V15", "V15, V17", "V18, V18"})
    void rowsAreComparedAndRepairedAsWhatTheyHold(PostgresVersion from, PostgresVersion to) {
        boolean generates = from.major() >= 12;
        boolean validates = from.major() >= 18;
        try (TestPipeline pair = TestPipeline.between(from, to).sharedKafka().both(SCHEMA)) {
            fill(pair);
            if (generates) {
                generated(pair);
            }
            if (validates) {
                notValid(pair);
            }
            InProcessRoles.of(pair).startUnchecked();
            pair.awaitCaughtUp();

            assertThat(differences(verify(pair))).isEmpty();

            List<String> wrong = new ArrayList<>(List.of(
                    "amount extra id=1.00",
                    "amount missing id=1.0",
                    "padded mismatch id=1",
                    "padded_key extra id=a ",
                    "padded_key missing id=a",
                    "visited mismatch id=1",
                    "visited mismatch id=2",
                    "visited mismatch id=3",
                    "visited mismatch id=4"));
            pair.target()
                    .execute(
                            "UPDATE amount SET id = 1.00 WHERE id = 1",
                            "UPDATE padded SET b = 'x' WHERE id = 1",
                            "UPDATE padded_key SET id = 'a ' WHERE id = 'a'",
                            "UPDATE visited SET p.at = (p).at + 0.0000000000000001 WHERE id = 1",
                            "UPDATE visited SET ps[2].i = ROW(0.1::real + 0.00000001::real, 'high')::inside WHERE id = 2",
                            "UPDATE visited SET q.name = 'other' WHERE id = 3",
                            "UPDATE visited SET qs[1].moods = '{low}' WHERE id = 4");
            if (generates) {
                pair.target()
                        .execute(
                                "UPDATE tag SET word = 'OSLO' WHERE word COLLATE \"C\" = 'oslo'",
                                "DELETE FROM tag_key WHERE word COLLATE \"C\" = 'oslo'",
                                "UPDATE tag_key SET n = 2 WHERE word COLLATE \"C\" = 'OSLO'",
                                "INSERT INTO tag_key VALUES ('oSLO', 7)");
                wrong.addAll(List.of(
                        "tag extra ?",
                        "tag missing ?",
                        "tag_key extra word=oSLO",
                        "tag_key mismatch word=OSLO",
                        "tag_key missing word=oslo"));
            }
            if (validates) {
                pair.target().execute("UPDATE nv SET b = 'other' WHERE b = 'n2'");
                wrong.addAll(List.of("nv extra ?", "nv missing ?"));
            }
            VerifyReport found = verify(pair);
            assertThat(differences(found)).containsExactlyInAnyOrderElementsOf(wrong);

            RepairService repair = new RepairService(pair.config());
            RepairReport done = repair.apply(found, new StopSignal()).orElseThrow();
            assertThat(done.leftOut()).isEmpty();
            assertThat(differences(verify(pair))).isEmpty();
            repair.undo(done.id().orElseThrow());
            assertThat(differences(verify(pair))).containsExactlyInAnyOrderElementsOf(wrong);
        }
    }

    @Test
    void tablesWithOidsAreNamedAndCompared() {
        try (TestPipeline pair =
                TestPipeline.between(PostgresVersion.V10, PostgresVersion.V15).sharedKafka()) {
            pair.source()
                    .execute(
                            "CREATE TABLE old (id int PRIMARY KEY, v text) WITH OIDS",
                            "CREATE TABLE by_oid (v text) WITH OIDS",
                            "CREATE UNIQUE INDEX by_oid_u ON by_oid (oid)",
                            "ALTER TABLE by_oid REPLICA IDENTITY USING INDEX by_oid_u",
                            "INSERT INTO old VALUES (1, 'one'), (2, 'two')",
                            "INSERT INTO by_oid VALUES ('one'), ('two')");
            pair.target().execute("CREATE TABLE old (id int PRIMARY KEY, v text)", "CREATE TABLE by_oid (v text)");
            List<Finding> findings = Preflight.run(pair.config());
            assertThat(findings)
                    .filteredOn(finding -> finding.code().equals("TABLE-WITH-OIDS"))
                    .extracting(Finding::subject)
                    .containsExactly("public.by_oid", "public.old");
            assertThat(findings)
                    .filteredOn(finding -> finding.code().equals("REPLICA-IDENTITY"))
                    .extracting(finding -> finding.subject() + " " + finding.fix())
                    .containsExactly("public.by_oid ALTER TABLE \"public\".\"by_oid\" REPLICA IDENTITY FULL");

            InProcessRoles.of(pair).startUnchecked();
            pair.awaitCaughtUp();
            assertThat(differences(verify(pair))).isEmpty();
            pair.target().execute("DELETE FROM by_oid WHERE v = 'one'");
            assertThat(differences(verify(pair))).containsExactly("by_oid missing ?");
        }
    }

    private static void fill(TestPipeline pair) {
        String place =
                "ROW('low', 'n' || n, n / 3.0::float8, ROW(0.1::real, 'high')::inside, ARRAY[n / 7.0::real], 'ä' || n)::place";
        String plain = "ROW('high', 'n' || n, '{low,high}'::mood[])::plain";
        pair.source()
                .execute(
                        "INSERT INTO visited SELECT n, " + place + ", ARRAY[" + place + ", " + place + "], " + plain
                                + ", ARRAY[" + plain + "] FROM generate_series(1, 20) n",
                        "INSERT INTO visited VALUES (21, NULL, NULL, NULL, NULL),"
                                + " (22, ROW(NULL, NULL, NULL, NULL, NULL, NULL)::place, ARRAY[NULL::place], NULL, '{}')",
                        "INSERT INTO amount VALUES (1.0, 'one'), (2.00, 'two')",
                        "INSERT INTO padded VALUES (1, 'x ', 'y'), (2, 'x', 'y ')",
                        "INSERT INTO padded_key VALUES ('a', 1), ('b ', 2)");
    }

    private static void generated(TestPipeline pair) {
        pair.both(COLLATED);
        pair.source()
                .execute(
                        "INSERT INTO tag VALUES ('Oslo', 1), ('OSLO', 1), ('oslo', 1)",
                        "INSERT INTO tag_key VALUES ('Oslo', 1), ('OSLO', 1), ('oslo', 1)",
                        "CREATE TABLE made (id int PRIMARY KEY, a int, here int GENERATED ALWAYS AS (a + 1) STORED,"
                                + " twice int GENERATED ALWAYS AS (a * 2) STORED, other int GENERATED ALWAYS AS (a * 3) STORED)",
                        "INSERT INTO made VALUES (1, 1), (2, 2)");
        pair.target()
                .execute(
                        "CREATE TABLE made (id int PRIMARY KEY, a int, there int GENERATED ALWAYS AS (a + 3) STORED,"
                                + " twice int GENERATED ALWAYS AS (a * 2) STORED, other int GENERATED ALWAYS AS (a * 4) STORED)");
        assertThat(Preflight.run(pair.config()))
                .filteredOn(finding -> finding.code().equals("GENERATED-COLUMN"))
                .extracting(Finding::subject)
                .containsExactly("public.made.other");
    }

    /** NOT NULL as it is added online: nothing says yet that no row holds NULL. */
    private static void notValid(TestPipeline pair) {
        pair.both(NOT_VALID);
        pair.source()
                .execute(
                        "INSERT INTO nv VALUES (NULL, 'n1'), (NULL, 'n2'), (1, 'one'), (NULL, 'n3')",
                        "ALTER TABLE nv ADD CONSTRAINT nn NOT NULL a NOT VALID");
        assertThat(Preflight.run(pair.config()))
                .filteredOn(finding -> finding.code().equals("REPLICA-IDENTITY"))
                .extracting(Finding::fix)
                .containsExactly(
                        "ALTER TABLE \"public\".\"nv\" VALIDATE CONSTRAINT \"nn\"; if rows hold NULL there and are to"
                                + " stay: ALTER TABLE \"public\".\"nv\" REPLICA IDENTITY FULL");
        pair.source().execute("ALTER TABLE nv REPLICA IDENTITY USING INDEX nvu");
        assertThat(Preflight.run(pair.config()))
                .as("an identity that rows leave NULL")
                .extracting(Finding::code)
                .contains("REPLICA-IDENTITY");
    }

    private static VerifyReport verify(TestPipeline pair) {
        return new VerifyService(pair.config(), VerifyOptions.everything(), line -> {})
                .run(new StopSignal())
                .orElseThrow();
    }

    private static List<String> differences(VerifyReport report) {
        List<String> lines = new ArrayList<>();
        for (TableResult table : report.tables()) {
            if (!table.note().isEmpty()) {
                lines.add(table.source().name() + " " + table.note());
            }
            table.differences()
                    .forEach(difference -> lines.add(table.source().name() + " "
                            + difference.kind().text() + " "
                            + (difference.isWithoutKey() ? "?" : String.join(", ", difference.key()))));
        }
        return lines;
    }
}
