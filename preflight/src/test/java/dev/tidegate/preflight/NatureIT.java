package dev.tidegate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testing.PostgresVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is not replicated by nature, and what is not checked on the target by nature. */
@Timeout(60)
final class NatureIT {

    @Test
    void listsWhatIsNotReplicatedWithWhatToDo() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE t (id int PRIMARY KEY)");
        it.source.execute(
                "CREATE VIEW v AS SELECT * FROM t",
                "CREATE MATERIALIZED VIEW m AS SELECT * FROM t",
                "CREATE EXTENSION file_fdw",
                "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
                "CREATE FOREIGN TABLE f (id int) SERVER files OPTIONS (program 'seq 1 3')",
                "CREATE UNLOGGED TABLE u (id int PRIMARY KEY)",
                "SELECT lo_create(0)",
                "SELECT lo_create(0)");

        List<Finding> findings = it.run();

        assertThat(findings.stream().filter(Finding::isError)).isEmpty();
        assertThat(findings.stream().filter(finding -> finding.code().equals("NOT-REPLICATED")))
                .extracting(Finding::subject)
                .containsExactly("views", "materialized views", "foreign tables", "public.u");
        assertThat(findings.stream().filter(finding -> List.of("NOT-REPLICATED", "LARGE-OBJECTS")
                        .contains(finding.code())))
                .allSatisfy(finding -> assertThat(finding.mend()).isNotEmpty());
        assertThat(it.only("LARGE-OBJECTS").found()).contains("2 large objects");
    }

    @Test
    void findsRulesThatFireOnReplicatedRows() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15)
                .both(
                        "CREATE TABLE t (id int PRIMARY KEY)",
                        "CREATE RULE quiet AS ON DELETE TO t DO ALSO NOTHING",
                        "CREATE RULE always AS ON UPDATE TO t DO ALSO NOTHING");
        it.target.execute("ALTER TABLE t ENABLE ALWAYS RULE always");

        Finding finding = it.only("TARGET-TRIGGER");
        assertThat(finding.subject()).isEqualTo("public.t rule always");
        it.target.execute(finding.mend());

        assertThat(it.finds("TARGET-TRIGGER")).isFalse();
    }

    @Test
    void findsConstraintsThatNobodyChecks() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15)
                .both(
                        "CREATE TABLE a (id int PRIMARY KEY, u int UNIQUE DEFERRABLE)",
                        "CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a, r int4range, u int)");
        assertThat(it.finds("TARGET-CONSTRAINT-UNCHECKED")).isFalse();

        it.target.execute(
                "ALTER TABLE b ADD FOREIGN KEY (u) REFERENCES a",
                "ALTER TABLE b ADD UNIQUE (u)",
                "ALTER TABLE b ADD EXCLUDE USING gist (r WITH &&) DEFERRABLE");

        assertThat(it.run().stream().filter(finding -> finding.code().equals("TARGET-CONSTRAINT-UNCHECKED")))
                .extracting(Finding::subject)
                .containsExactly("public.b constraint b_r_excl", "public.b constraint b_u_fkey");
    }
}
