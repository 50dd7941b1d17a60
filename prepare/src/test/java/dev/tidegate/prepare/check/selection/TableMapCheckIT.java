package dev.tidegate.prepare.check.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import org.junit.jupiter.api.Test;

/** Names, columns, types and precision that differ. */
class TableMapCheckIT {

    private static final String ROUND = "tables: { map: , timestamp-precision: round, numeric-scale: round }";

    @Test
    void aMapThatFitsLeavesNothingToFix() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.source.execute("CREATE TABLE a (id int PRIMARY KEY, gone text, v text)");
        it.target.execute("CREATE SCHEMA shop", "CREATE TABLE shop.b (k bigint PRIMARY KEY, v text, extra int)");
        it.map(
                "{ source: 'public.*', target: 'shop.*' }",
                "{ source: public.a, target: shop.b, columns: { id: k }, omit: [gone] }");

        assertThat(it.errors()).isEmpty();
        assertThat(it.only("COLUMN-OMITTED").subject()).isEqualTo("public.a.gone");
        assertThat(it.only("EXTRA-COLUMN").found()).endsWith("it is null");
        assertThat(it.only("TYPE-WIDER").found()).isEqualTo("integer on the source, bigint on the target");
    }

    @Test
    void tablesThatTheApplicationWritesToOnBothSidesHaveKeysAndColumns() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.both(
                "CREATE TABLE a (id int PRIMARY KEY, at timestamp)",
                "CREATE TABLE bare (v int)",
                "ALTER TABLE bare REPLICA IDENTITY FULL");
        it.pair.yaml("""
                tables:
                  dual-write:
                    - { table: public.a, policy: newest-wins, newest-by: att }
                    - { table: public.bare, policy: keep-target }
                    - { table: public.typo, policy: source-wins }
                """);
        assertThat(it.errorCodes()).containsExactly("DUAL-WRITE-COLUMN", "DUAL-WRITE-KEYLESS", "DUAL-WRITE-UNKNOWN");

        it.pair.yaml("""
                tables:
                  dual-write:
                    - { table: public.a, policy: newest-wins, newest-by: at }
                    - { table: public.bare, policy: source-wins }
                """);
        assertThat(it.errors()).isEmpty();
        assertThat(it.only("DUAL-WRITE-KEYLESS").isError()).isFalse();
    }

    @Test
    void theSqlOfTheFindingsUsesTheTargetsNamesAndFixes() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.source.execute(
                "CREATE TABLE a (id int PRIMARY KEY, n numeric(8,3), s varchar(9), nul int, g int)",
                "CREATE TABLE missing (id int PRIMARY KEY, gone text, v text)");
        it.target.execute(
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.b (k int PRIMARY KEY, s varchar(3), nul int NOT NULL, needed int NOT NULL,"
                        + " g int GENERATED ALWAYS AS (k) STORED)");
        it.map(
                "{ source: 'public.*', target: '\"new shop\".*' }",
                "{ source: public.a, target: shop.b, columns: { id: k, n: amount } }",
                "{ source: public.missing, columns: { v: w }, omit: [gone] }");

        assertThat(it.errorCodes())
                .containsExactly(
                        "COLUMN-MISSING",
                        "EXTRA-COLUMN",
                        "GENERATED-COLUMN",
                        "NOT-NULL",
                        "TABLE-MISSING",
                        "TYPE-DIFFERS");
        assertThat(it.only("COLUMN-MISSING").fix())
                .contains("ALTER TABLE \"shop\".\"b\" ADD COLUMN \"amount\" numeric(8,3)", "omit: [n]");
        fixAll(it);
        assertThat(it.errors()).isEmpty();
        assertThat(it.target.queryText("SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute"
                        + " WHERE attrelid = '\"new shop\".missing'::regclass AND attnum > 0"))
                .isEqualTo("id w");
    }

    @Test
    void lessPrecisionIsRefusedUnlessTheConfigAcceptsRounding() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.source.execute("CREATE TABLE a (id int PRIMARY KEY, t timestamp(6), n numeric(8,3), i interval)");
        it.target.execute("CREATE TABLE a (id int PRIMARY KEY, t timestamp(3), n numeric(8,2), i interval day)");

        assertThat(it.errors())
                .extracting(Finding::code)
                .containsOnly("PRECISION-NARROWER")
                .hasSize(3);
        assertThat(it.errors().get(0).fix())
                .contains(
                        "ALTER TABLE \"public\".\"a\" ALTER COLUMN \"t\" TYPE timestamp(6) without time zone",
                        "column-precision: { t: round }",
                        "tables.exclude");
        it.map("{ source: public.a, column-precision: { t: round } }");
        assertThat(it.errors()).extracting(Finding::subject).containsExactly("public.a.n", "public.a.i");
        it.pair.yaml(ROUND);
        assertThat(it.errors()).isEmpty();
        assertThat(it.run().stream().filter(f -> f.code().equals("PRECISION-ROUNDED")))
                .hasSize(3);
        it.pair.yaml("tables: { timestamp-precision: refuse, numeric-scale: refuse }");
        fixAll(it);
        assertThat(it.errors()).isEmpty();
    }

    @Test
    void aKeyIsNotRounded() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.source.execute(
                "CREATE TABLE a (t timestamp PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY, t timestamp)",
                "CREATE TABLE c (t timestamp); ALTER TABLE c REPLICA IDENTITY FULL");
        it.target.execute(
                "CREATE TABLE a (t timestamp(3))",
                "CREATE TABLE b (id int PRIMARY KEY, t timestamp(3) UNIQUE)",
                "CREATE TABLE c (t timestamp(3))");
        it.pair.yaml(ROUND);

        assertThat(it.errors())
                .extracting(finding -> finding.code() + " " + finding.subject())
                .containsExactly("PRECISION-IN-KEY public.a.t", "PRECISION-IN-KEY public.b.t");
        fixAll(it);
        assertThat(it.errors()).isEmpty();
    }

    @Test
    void entriesMustBeAboutWhatThereIs() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15)
                .both(
                        "CREATE TABLE a (id int PRIMARY KEY, v int, w int)",
                        "CREATE TABLE b (id int PRIMARY KEY)",
                        "CREATE TABLE two (id int PRIMARY KEY)");
        it.map(
                "{ source: public.a, columns: { v: w, x: y }, omit: [id, z] }",
                "{ source: 'public.orders', target: 'public.x' }",
                "{ source: 'public.b', target: 'public.two' }",
                "{ source: 'public.tw*', target: 'public.tw*' }",
                "{ source: '*.two', target: '*.two' }");

        assertThat(it.errors())
                .extracting(finding -> finding.code() + " " + finding.subject())
                .contains(
                        "TABLE-MAP-UNKNOWN tables.map public.orders",
                        "TABLE-MAP-COLUMN public.a.x",
                        "TABLE-MAP-COLUMN public.a.z",
                        "TABLE-MAP-KEY public.a.id",
                        "TABLE-MAP-COLLISION public.a.w",
                        "TABLE-MAP-AMBIGUOUS public.two");
        it.map("{ source: 'public.b', target: 'public.two' }");
        assertThat(it.only("TABLE-MAP-COLLISION").found()).contains("public.two");
    }

    @Test
    void partitionsOfOldServersAreMappedOneByOne() {
        PreflightFixture it = new PreflightFixture(
                SharedServers.database(PostgresVersion.V10), SharedServers.database(PostgresVersion.V15));
        it.source.execute(
                "CREATE TABLE m (id int NOT NULL) PARTITION BY RANGE (id)",
                "CREATE TABLE m_1 PARTITION OF m (PRIMARY KEY (id)) FOR VALUES FROM (1) TO (9)");
        it.target.execute("CREATE SCHEMA x", "CREATE TABLE x.m_1 (id int PRIMARY KEY)");

        it.map("{ source: 'public.m', target: 'x.m' }");
        assertThat(it.only("TABLE-MAP-UNKNOWN").fix()).contains("map the partitions of public.m");
        it.map("{ source: 'public.*', target: 'x.*' }");
        assertThat(it.errors()).isEmpty();
    }

    /** Runs what the findings say; other ways stand behind a comment sign. */
    private static void fixAll(PreflightFixture it) {
        for (Finding finding : it.errors()) {
            it.target.execute(finding.fix());
        }
    }
}
