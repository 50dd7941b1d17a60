package dev.tidegate.system.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.prepare.check.Preflight;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.state.verification.ComparisonState;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.system.pipeline.OperatedPipeline;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.verify.VerifyService;
import dev.tidegate.verify.model.TableResult;
import dev.tidegate.verify.model.VerifyOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types of one name that consist of something else, from the start or since. */
@Timeout(180)
class TypesFieldIT {

    private static final String[] TABLES = {
        "CREATE TABLE home (id int PRIMARY KEY, a address)",
        "CREATE TABLE homes (id int PRIMARY KEY, a address[])",
        "CREATE TABLE feeling (id int PRIMARY KEY, m mood)",
        "CREATE TABLE size_of (id int PRIMARY KEY, s size)",
        "CREATE TABLE lasting (id int PRIMARY KEY, s span)",
        "CREATE TABLE priced (id int PRIMARY KEY, p price)",
        "CREATE TABLE fine (id int PRIMARY KEY, l label)",
    };

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"V10, V15", "V15, V17", "V18, V18"})
    void typesOfOneNameWithOtherContentAreRefusedByName(PostgresVersion from, PostgresVersion to) {
        try (TestPipeline pair = TestPipeline.between(from, to).sharedKafka()) {
            pair.source()
                    .execute(
                            "CREATE TYPE address AS (street text, town text)",
                            "CREATE TYPE mood AS ENUM ('low', 'high', 'top')",
                            "CREATE TYPE size AS ENUM ('small', 'large')",
                            "CREATE TYPE span AS RANGE (subtype = timestamptz)",
                            "CREATE DOMAIN price AS numeric",
                            "CREATE TYPE label AS ENUM ('old')");
            pair.target()
                    .execute(
                            "CREATE TYPE address AS (town text, street text)",
                            "CREATE TYPE mood AS ENUM ('low', 'high')",
                            "CREATE TYPE size AS ENUM ('large', 'small')",
                            "CREATE TYPE span AS RANGE (subtype = timestamp)",
                            "CREATE DOMAIN price AS numeric CHECK (VALUE > 0)",
                            "CREATE TYPE label AS ENUM ('old', 'new')");
            pair.both(TABLES);
            pair.source()
                    .execute(
                            "INSERT INTO home VALUES (1, ROW('Main', 'Main'))",
                            "INSERT INTO homes VALUES (1, ARRAY[ROW('Main', 'Main')::address])",
                            "INSERT INTO feeling VALUES (1, 'low')",
                            "INSERT INTO size_of VALUES (1, 'small')",
                            "INSERT INTO fine VALUES (1, 'old')");

            List<Finding> findings = Preflight.run(pair.config()).stream()
                    .filter(finding -> finding.code().equals("TYPE-CONTENT"))
                    .toList();
            assertThat(findings).allMatch(Finding::isError);
            assertThat(findings)
                    .extracting(finding -> finding.subject() + " " + finding.found())
                    .containsExactlyInAnyOrder(
                            "type public.address is (street text, town text) on the source, (town text, street text) on"
                                    + " the target; it is used by public.home.a, public.homes.a",
                            "type public.mood the target lacks the label 'top'; it is used by public.feeling.m",
                            "type public.size its labels are in the order 'small', 'large' on the source, 'large',"
                                    + " 'small' on the target; it is used by public.size_of.s",
                            "type public.span is a range of timestamp with time zone on the source, a range of timestamp"
                                    + " without time zone on the target; it is used by public.lasting.s",
                            "type public.price only the target's domain has CHECK ((VALUE > (0)::numeric)), which may"
                                    + " refuse values; it is used by public.priced.p");

            InProcessRoles.of(pair).startUnchecked();
            pair.awaitCaughtUp();
            List<TableResult> tables = new VerifyService(pair.config(), VerifyOptions.everything(), line -> {})
                    .run(new StopSignal())
                    .orElseThrow()
                    .tables();
            assertThat(tables)
                    .filteredOn(table -> table.state() == ComparisonState.SAME)
                    .extracting(table -> table.source().name())
                    .containsExactly("fine");
            assertThat(tables)
                    .filteredOn(table -> table.source().name().equals("homes"))
                    .extracting(TableResult::note)
                    .containsExactly("type public.address of a: is (street text, town text) on the source, (town text,"
                            + " street text) on the target");
        }
    }

    @Test
    void labelsAndPartitionsThatTheTargetLacksAreWaitedFor() {
        try (OperatedPipeline pair = OperatedPipeline.in(
                directory,
                "labels",
                "CREATE TYPE stage AS ENUM ('open', 'in_prgs', 'shut')",
                "CREATE TABLE job (id int PRIMARY KEY, s stage)",
                "CREATE TABLE by_stage (s stage PRIMARY KEY, ss stage[])",
                "CREATE TABLE reading (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
                "CREATE TABLE reading_2024 PARTITION OF reading FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")) {
            pair.source.execute(
                    "INSERT INTO job VALUES (1, 'in_prgs')", "INSERT INTO reading VALUES (1, '2024-05-05')");
            pair.start("stop");

            pair.source.execute(
                    "ALTER TYPE stage RENAME VALUE 'in_prgs' TO 'in_progress'",
                    "INSERT INTO job VALUES (2, 'in_progress')");
            pair.awaitStop("TARGET-LABEL-MISSING");
            assertThat(pair.stopText()).contains("'in_progress'", "public.stage", "RENAME VALUE 'in_prgs' TO");
            pair.operate().awaitCaughtUp().assertSame("public.job");

            pair.source.execute(
                    "ALTER TYPE stage ADD VALUE 'merged' BEFORE 'shut'",
                    "INSERT INTO by_stage VALUES ('merged', '{open,merged}')");
            pair.awaitStop("TARGET-LABEL-MISSING");
            pair.operate().awaitCaughtUp().assertSame("public.by_stage");
            assertThat(pair.target.queryText("SELECT enum_range(NULL::stage)::text"))
                    .isEqualTo("{open,in_progress,merged,shut}");

            pair.source.execute(
                    "CREATE TABLE reading_2025 PARTITION OF reading FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
                    "INSERT INTO reading VALUES (2, '2025-05-05')");
            pair.awaitStop("TARGET-PARTITION-MISSING");
            assertThat(pair.stopText()).contains("reading").doesNotContain("2025-05-05");
            pair.operate().awaitCaughtUp().assertSame("public.reading");
        }
    }

    @Test
    void newLabelsAndPartitionsAreFollowedWhereTheConfigSaysSo() {
        try (OperatedPipeline pair = OperatedPipeline.in(
                directory,
                "followed",
                "CREATE TYPE \"My Stage\" AS ENUM ('open', 'shut')",
                "CREATE TYPE place AS (street text)",
                "CREATE TABLE job (id int PRIMARY KEY, s \"My Stage\", p place)",
                "CREATE TABLE reading (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)")) {
            pair.start("additive");
            pair.source.execute(
                    "ALTER TYPE \"My Stage\" ADD VALUE 'first' BEFORE 'open'",
                    "ALTER TYPE \"My Stage\" ADD VALUE 'it''s'",
                    "INSERT INTO job VALUES (1, 'first'), (2, 'it''s')",
                    "CREATE TABLE reading_2025 PARTITION OF reading FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
                    "INSERT INTO reading VALUES (2, '2025-05-05')");
            pair.awaitCaughtUp().assertSame("public.job", "public.reading");
            assertThat(pair.target.queryText("SELECT enum_range(NULL::\"My Stage\")::text"))
                    .isEqualTo("{first,open,shut,it's}");

            pair.source.execute(
                    "ALTER TYPE place ADD ATTRIBUTE town text",
                    "INSERT INTO job VALUES (3, 'open', ROW('a', 'b')::place)");
            pair.awaitStop("TARGET-TYPE-DIFFERS");
            pair.target.execute("ALTER TYPE place ADD ATTRIBUTE town text");
            pair.awaitCaughtUp().assertSame("public.job");
        }
    }

    @Test
    void aLabelThatIsRenamedUnderWayShutsTheGate() {
        try (OperatedPipeline pair = OperatedPipeline.in(
                directory,
                "renamed",
                "CREATE TYPE stage AS ENUM ('open', 'in_prgs')",
                "CREATE TABLE job (id int PRIMARY KEY, s stage)")) {
            pair.source.execute("INSERT INTO job VALUES (1, 'in_prgs')");
            pair.start("stop");
            pair.source.execute("ALTER TYPE stage RENAME VALUE 'in_prgs' TO 'in_progress'");
            await().atMost(OperatedPipeline.WITHIN).untilAsserted(() -> assertThat(gate(pair))
                    .contains("type public.stage: the target lacks the label 'in_progress'", "public.job.s"));
            pair.target.execute("ALTER TYPE stage RENAME VALUE 'in_prgs' TO 'in_progress'");
            await().atMost(OperatedPipeline.WITHIN.multipliedBy(2))
                    .until(() -> !gate(pair).contains("public.stage"));
        }
    }

    private static String gate(OperatedPipeline pair) {
        return CommandLineRun.of("gate", "-c", pair.configFile()).out();
    }
}
