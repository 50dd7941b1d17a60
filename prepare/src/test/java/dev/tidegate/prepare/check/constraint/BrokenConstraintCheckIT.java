package dev.tidegate.prepare.check.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
class BrokenConstraintCheckIT {

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void namesRowsThatTheLoadCouldNotWrite(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version)
                .both(
                        "CREATE DOMAIN code AS text",
                        "CREATE TABLE a (id int PRIMARY KEY, n int, c code, at date, \"Odd name\" code)",
                        "CREATE TABLE fine (id int PRIMARY KEY, n int CHECK (n > 0), at date CHECK (at <= now()))");
        it.source.execute(
                "INSERT INTO a VALUES (1, -1, 'long', '2020-01-01', 'x')",
                "INSERT INTO fine VALUES (1, 1, '2020-01-01')");
        it.both(
                "ALTER TABLE a ADD CONSTRAINT positive CHECK (n > 0) NOT VALID",
                "ALTER TABLE a ADD CONSTRAINT met CHECK (n < 100) NOT VALID",
                "ALTER DOMAIN code ADD CONSTRAINT short CHECK (length(VALUE) < 3) NOT VALID");
        it.source.execute("ALTER TABLE a ADD CONSTRAINT recent CHECK (at > now() - interval '1000 years')");
        it.target.execute("ALTER TABLE a ADD CONSTRAINT recent CHECK (at > now() - interval '1000 years')");

        List<Finding> broken = broken(it);
        assertThat(broken)
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder("public.a constraint positive", "public.a constraint short");
        assertThat(broken).allSatisfy(finding -> assertThat(finding.found()).contains("NOT VALID"));
        for (Finding finding : broken) {
            String fix = finding.fix().substring("run on the target: ".length());
            it.target.execute(fix.substring(0, fix.indexOf(" -- ")));
        }
        assertThat(broken(it)).isEmpty();
        for (Finding finding : broken) {
            String fix = finding.fix();
            it.target.execute(fix.substring(fix.indexOf("after the load: ") + "after the load: ".length()));
        }
    }

    /** What the constraint's own expression raises must not end the check. */
    @Test
    void warnsOfAConstraintThatCannotBeEvaluated() {
        PreflightFixture it =
                PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY, n int)");
        it.source.execute("INSERT INTO a VALUES (1, 0)");
        it.both("ALTER TABLE a ADD CONSTRAINT share CHECK (100 / n > 0) NOT VALID");

        Finding finding = it.only("CHECK-MAYBE-BROKEN");
        assertThat(finding.subject()).isEqualTo("public.a constraint share");
        assertThat(finding.fix()).contains("DROP CONSTRAINT \"share\"");
    }

    private static List<Finding> broken(PreflightFixture it) {
        return it.run().stream()
                .filter(finding -> finding.code().startsWith("CHECK-BROKEN"))
                .toList();
    }
}
