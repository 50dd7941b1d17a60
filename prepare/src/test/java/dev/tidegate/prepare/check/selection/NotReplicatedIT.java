package dev.tidegate.prepare.check.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is not replicated by nature, and what is not checked on the target by nature. */
@Timeout(60)
final class NotReplicatedIT {

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void listsWhatIsNotReplicatedWithWhatToDo(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version).both("CREATE TABLE t (id int PRIMARY KEY)");
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
                .allSatisfy(finding -> assertThat(finding.fix()).isNotEmpty());
        assertThat(it.only("LARGE-OBJECTS").found()).contains("2 large objects");
    }

    @Test
    void namesTablesThatTheSelectionForgetsAndForeignKeysThatLeadThere() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE t (id int PRIMARY KEY)");
        it.include("public.*");
        it.source.execute("CREATE SCHEMA audit", "CREATE TABLE audit.log (id int PRIMARY KEY, t int REFERENCES t)");

        assertThat(it.run().stream().filter(finding -> finding.code().equals("NOT-SELECTED")))
                .extracting(Finding::found)
                .containsExactly(
                        "these tables are neither selected nor excluded, and are not replicated: audit.log",
                        "they lead to or from tables that are not replicated: log_t_fkey from audit.log to public.t");
    }

    @Test
    void findsRulesThatFireOnReplicatedRows() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15)
                .both(
                        "CREATE TABLE t (id int PRIMARY KEY)",
                        "CREATE RULE quiet AS ON DELETE TO t DO ALSO NOTHING",
                        "CREATE RULE always AS ON UPDATE TO t DO ALSO NOTHING");
        it.target.execute("ALTER TABLE t ENABLE ALWAYS RULE always");

        Finding finding = it.only("TARGET-TRIGGER-CHANGES-ROWS");
        assertThat(finding.subject()).isEqualTo("public.t rule always");
        it.target.execute(finding.fix());

        assertThat(it.finds("TARGET-TRIGGER-CHANGES-ROWS")).isFalse();
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

    /** The source checks it under its own names, and whether deferred or not. */
    @Test
    void constraintsThatTheSourceChecksUnderOtherNamesAreChecked() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V18);
        it.source.execute(
                "CREATE TABLE a (id int, part int, PRIMARY KEY (id, part))",
                "CREATE TABLE b (id int PRIMARY KEY, a int, p int, u int UNIQUE, r int4range, gone int,"
                        + " FOREIGN KEY (a, p) REFERENCES a, EXCLUDE USING gist (r WITH &&), UNIQUE (u, gone))");
        it.target.execute(
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.a2 (part int, key int, PRIMARY KEY (part, key) DEFERRABLE)",
                "CREATE TABLE shop.b (id int PRIMARY KEY, p int, a_key int, v int UNIQUE DEFERRABLE, span int4range,"
                        + " EXCLUDE USING gist (span WITH &&) DEFERRABLE)",
                "CREATE UNIQUE INDEX ON shop.a2 (part, key)",
                "ALTER TABLE shop.b ADD FOREIGN KEY (a_key, p) REFERENCES shop.a2 (key, part) ON DELETE CASCADE",
                "ALTER TABLE shop.b ADD CONSTRAINT other FOREIGN KEY (p, a_key) REFERENCES shop.a2 (key, part)",
                "ALTER TABLE shop.b ADD CONSTRAINT nulls UNIQUE NULLS NOT DISTINCT (v) DEFERRABLE");
        it.map(
                "{ source: 'public.*', target: 'shop.*' }",
                "{ source: public.a, target: shop.a2, columns: { id: key } }",
                "{ source: public.b, columns: { a: a_key, u: v, r: span }, omit: [gone] }");

        assertThat(it.run().stream().filter(finding -> finding.code().equals("TARGET-CONSTRAINT-UNCHECKED")))
                .extracting(Finding::subject)
                .containsExactly("shop.b constraint nulls", "shop.b constraint other");
    }
}
