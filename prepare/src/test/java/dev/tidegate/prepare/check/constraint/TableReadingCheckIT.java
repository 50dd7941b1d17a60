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
class TableReadingCheckIT {

    private static final String[] SCHEMA = {
        "CREATE SCHEMA \"Other\"",
        "CREATE TABLE \"Other\".\"Kinds\" (id int PRIMARY KEY, name text)",
        "CREATE TABLE customer (id int PRIMARY KEY, at timestamp)",
        "CREATE FUNCTION reads(i int) RETURNS boolean LANGUAGE plpgsql AS"
                + " $$ begin return exists (select from \"Other\".\"Kinds\" k where k.id = i); end $$",
        "CREATE FUNCTION calls(i int) RETURNS boolean LANGUAGE sql AS 'SELECT i = 0 OR reads (i)'",
        "CREATE FUNCTION counts() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM Customer'",
        "CREATE FUNCTION alone(t timestamp) RETURNS boolean LANGUAGE plpgsql AS"
                + " $$ begin -- from customer\n return extract(epoch from t) > 0 and t is distinct from now(); end $$",
        "CREATE FUNCTION same(a int, b int) RETURNS boolean LANGUAGE sql AS 'SELECT a = b AND reads(a)'",
        "CREATE OPERATOR === (PROCEDURE = same, LEFTARG = int, RIGHTARG = int)",
        "CREATE DOMAIN kind AS int CHECK (reads(VALUE))",
        "CREATE TABLE item (id int PRIMARY KEY, k int, d kind, at timestamp CHECK (alone(at)),"
                + " CONSTRAINT by_itself CHECK (reads(k)), CONSTRAINT through CHECK (calls(k)),"
                + " CONSTRAINT \"By operator\" CHECK (k === k), CONSTRAINT few CHECK (counts() < 1000))",
    };

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void namesChecksWhoseFunctionsReadTables(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version).both(SCHEMA);

        List<Finding> found = found(it, "CHECK-READS-TABLES");
        assertThat(found)
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(
                        "public.item constraint by_itself",
                        "public.item constraint through",
                        "public.item constraint By operator",
                        "public.item constraint few",
                        "public.item constraint kind_check");
        assertThat(found.stream()
                        .filter(finding -> finding.subject().endsWith("through"))
                        .map(Finding::found)
                        .findFirst()
                        .orElseThrow())
                .contains("function reads reads Kinds");
        for (Finding finding : found) {
            it.target.execute(before(finding));
        }
        assertThat(found(it, "CHECK-READS-TABLES")).isEmpty();
        for (Finding finding : found) {
            it.target.execute(finding.fix().split("after the switch: ", -1)[1]);
        }
        assertThat(found(it, "CHECK-READS-TABLES")).hasSize(5);
    }

    /** What the catalog itself knows of the body of a function. */
    @Test
    void readsParsedBodies() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15)
                .both(
                        "CREATE TABLE kinds (id int PRIMARY KEY)",
                        "CREATE FUNCTION known(i int) RETURNS boolean"
                                + " BEGIN ATOMIC SELECT EXISTS (SELECT FROM kinds WHERE kinds.id = i); END",
                        "CREATE TABLE item (id int PRIMARY KEY CONSTRAINT k CHECK (known(id)))");

        assertThat(it.only("CHECK-READS-TABLES").found()).contains("function known reads kinds");
    }

    @Test
    void warnsOfColumnsAndIndexesThatAreComputedFromOtherTables() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15)
                .both(
                        "CREATE TABLE kinds (id int PRIMARY KEY, name text)",
                        "CREATE FUNCTION named(i int) RETURNS text IMMUTABLE LANGUAGE sql AS"
                                + " 'SELECT name FROM public.kinds WHERE id = i'",
                        "CREATE TABLE item (id int PRIMARY KEY, name text GENERATED ALWAYS AS (named(id)) STORED)",
                        "CREATE INDEX item_named ON item (named(id))");

        List<Finding> found = found(it, "EXPRESSION-READS-TABLES");
        assertThat(found)
                .extracting(Finding::subject)
                .containsExactly("public.item column name", "public.item index item_named");
        for (Finding finding : found) {
            it.target.execute(finding.fix().split("run on the target: ", -1)[1]);
        }
    }

    @Test
    void findsADomainInsideOfOtherTypes() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15)
                .both(
                        "CREATE TABLE kinds (id int PRIMARY KEY)",
                        "CREATE FUNCTION known(i int) RETURNS boolean LANGUAGE sql AS"
                                + " 'SELECT EXISTS (SELECT FROM kinds WHERE kinds.id = i)'",
                        "CREATE DOMAIN kind AS int CONSTRAINT k CHECK (known(VALUE))",
                        "CREATE DOMAIN narrow AS kind",
                        "CREATE TYPE pair AS (a int, b narrow)",
                        "CREATE TABLE by_domain (id int PRIMARY KEY, v narrow, w kind)",
                        "CREATE TABLE by_array (id int PRIMARY KEY, v narrow[])",
                        "CREATE TABLE by_composite (id int PRIMARY KEY, v pair)");

        assertThat(found(it, "CHECK-READS-TABLES"))
                .allSatisfy(finding -> assertThat(finding.fix()).contains("ALTER DOMAIN public.kind DROP CONSTRAINT"))
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(
                        "public.by_domain constraint k",
                        "public.by_array constraint k",
                        "public.by_composite constraint k");
    }

    /** What a table inherits is dropped where it stands. */
    @Test
    void dropsAConstraintOfChildrenWithTheirParents() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15)
                .both(
                        "CREATE TABLE kinds (id int PRIMARY KEY)",
                        "CREATE FUNCTION known(i int) RETURNS boolean LANGUAGE sql AS"
                                + " 'SELECT EXISTS (SELECT FROM kinds WHERE kinds.id = i)'",
                        "CREATE TABLE \"Item\" (id int PRIMARY KEY CONSTRAINT k CHECK (known(id)))",
                        "CREATE TABLE part (PRIMARY KEY (id)) INHERITS (\"Item\")");

        List<Finding> found = found(it, "CHECK-READS-TABLES");
        assertThat(found)
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder("public.Item constraint k", "public.part constraint k");
        for (Finding finding : found) {
            assertThat(finding.fix()).contains("ALTER TABLE public.\"Item\" DROP CONSTRAINT");
            it.target.execute(before(finding));
        }
        assertThat(found(it, "CHECK-READS-TABLES")).isEmpty();
    }

    private static String before(Finding finding) {
        return finding.fix()
                .substring("run on the target: ".length(), finding.fix().indexOf(" -- "));
    }

    private static List<Finding> found(PreflightFixture it, String code) {
        return it.run().stream().filter(finding -> finding.code().equals(code)).toList();
    }
}
