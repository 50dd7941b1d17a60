package dev.tidegate.system.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.prepare.check.Preflight;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What native replication starts with, and then loses or stops at, is refused by name. */
@Timeout(120)
class RefusedAtTheStartIT {

    @Test
    void tablesThatTheTargetCouldNotHold() {
        try (TestPipeline pair = TestPipeline.between(PostgresVersion.V18, PostgresVersion.V18)
                .both(
                        "CREATE TABLE nothing ()",
                        "ALTER TABLE nothing REPLICA IDENTITY FULL",
                        "CREATE TABLE no_identity (a int)",
                        "CREATE TABLE no_overlaps (id int4range, at daterange, UNIQUE (id, at))",
                        "CREATE TABLE alike (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id * 2) STORED)")) {
            pair.source()
                    .execute(
                            "CREATE TABLE here (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id * 2) STORED)",
                            "CREATE TABLE there (id int PRIMARY KEY, g int)",
                            "CREATE TABLE wide (id int PRIMARY KEY, missing text)");
            pair.target()
                    .execute(
                            "CREATE TABLE here (id int PRIMARY KEY, g int)",
                            "CREATE TABLE there (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id * 2) STORED)",
                            "CREATE TABLE wide (id int PRIMARY KEY)");
            assertThat(errors(pair))
                    .contains(
                            "TABLE-WITHOUT-COLUMNS public.nothing",
                            "REPLICA-IDENTITY public.no_identity",
                            "REPLICA-IDENTITY public.no_overlaps",
                            "GENERATED-COLUMN public.here.g",
                            "GENERATED-COLUMN public.there.g",
                            "COLUMN-MISSING public.wide.missing")
                    .noneMatch(error -> error.contains("alike"));
        }
    }

    @Test
    void aTargetThatIsNotUtf8() {
        try (TestPipeline pair = TestPipeline.between(
                SharedServers.database(PostgresVersion.V18), SharedServers.database(PostgresVersion.V18, "LATIN1"))) {
            assertThat(errors(pair)).anyMatch(error -> error.startsWith("ENCODING "));
        }
    }

    private static List<String> errors(TestPipeline pair) {
        return Preflight.run(pair.config()).stream()
                .filter(Finding::isError)
                .map(finding -> finding.code() + " " + finding.subject())
                .toList();
    }
}
