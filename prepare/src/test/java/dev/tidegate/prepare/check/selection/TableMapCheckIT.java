package dev.tidegate.prepare.check.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.tables.DualWrite;
import dev.tidegate.config.tables.DualWritePolicy;
import dev.tidegate.config.tables.DualWrites;
import dev.tidegate.config.tables.PrecisionPolicy;
import dev.tidegate.config.tables.PrecisionRules;
import dev.tidegate.config.tables.TableMap;
import dev.tidegate.config.tables.TableMapping;
import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.check.model.Finding;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names, columns, types and precision that differ. */
class TableMapCheckIT {

    private static final PrecisionRules ROUND =
            new PrecisionRules(Optional.of(PrecisionPolicy.ROUND), Optional.of(PrecisionPolicy.ROUND), Map.of());

    @Test
    void aMapThatFitsLeavesNothingToMend() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.source.execute("CREATE TABLE a (id int PRIMARY KEY, gone text, v text)");
        it.target.execute("CREATE SCHEMA shop", "CREATE TABLE shop.b (k bigint PRIMARY KEY, v text, extra int)");
        it.map(
                TableMapping.of("public.*", "shop.*"),
                entry("public.a", "shop.b", Map.of("id", "k"), Set.of("gone"), PrecisionRules.NONE));

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
        it.pair.withDualWrites(new DualWrites(List.of(
                new DualWrite("public.a", DualWritePolicy.NEWEST_WINS, Optional.of("att")),
                new DualWrite("public.bare", DualWritePolicy.KEEP_TARGET, Optional.empty()),
                new DualWrite("public.typo", DualWritePolicy.SOURCE_WINS, Optional.empty()))));
        assertThat(it.errorCodes()).containsExactly("DUAL-WRITE-COLUMN", "DUAL-WRITE-KEYLESS", "DUAL-WRITE-UNKNOWN");

        it.pair.withDualWrites(new DualWrites(List.of(
                new DualWrite("public.a", DualWritePolicy.NEWEST_WINS, Optional.of("at")),
                new DualWrite("public.bare", DualWritePolicy.SOURCE_WINS, Optional.empty()))));
        assertThat(it.errors()).isEmpty();
        assertThat(it.only("DUAL-WRITE-KEYLESS").isError()).isFalse();
    }

    @Test
    void theSqlOfTheFindingsUsesTheTargetsNamesAndMends() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.source.execute(
                "CREATE TABLE a (id int PRIMARY KEY, n numeric(8,3), s varchar(9), nul int, g int)",
                "CREATE TABLE missing (id int PRIMARY KEY, gone text, v text)");
        it.target.execute(
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.b (k int PRIMARY KEY, s varchar(3), nul int NOT NULL, needed int NOT NULL,"
                        + " g int GENERATED ALWAYS AS (k) STORED)");
        it.map(
                TableMapping.of("public.*", "\"new shop\".*"),
                entry("public.a", "shop.b", Map.of("id", "k", "n", "amount"), Set.of(), PrecisionRules.NONE),
                entry("public.missing", null, Map.of("v", "w"), Set.of("gone"), PrecisionRules.NONE));

        assertThat(it.errorCodes())
                .containsExactly(
                        "COLUMN-MISSING",
                        "EXTRA-COLUMN",
                        "GENERATED-COLUMN",
                        "NOT-NULL",
                        "TABLE-MISSING",
                        "TYPE-DIFFERS");
        assertThat(it.only("COLUMN-MISSING").mend())
                .contains("ALTER TABLE \"shop\".\"b\" ADD COLUMN \"amount\" numeric(8,3)", "omit: [n]");
        mendAll(it);
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
        assertThat(it.errors().get(0).mend())
                .contains(
                        "ALTER TABLE \"public\".\"a\" ALTER COLUMN \"t\" TYPE timestamp(6) without time zone",
                        "column-precision: { t: round }",
                        "tables.exclude");
        it.map(entry(
                "public.a",
                null,
                Map.of(),
                Set.of(),
                new PrecisionRules(Optional.empty(), Optional.empty(), Map.of("t", PrecisionPolicy.ROUND))));
        assertThat(it.errors()).extracting(Finding::subject).containsExactly("public.a.n", "public.a.i");
        it.pair.withMap(new TableMap(List.of(), ROUND));
        assertThat(it.errors()).isEmpty();
        assertThat(it.run().stream().filter(f -> f.code().equals("PRECISION-ROUNDED")))
                .hasSize(3);
        it.pair.withMap(TableMap.IDENTITY);
        mendAll(it);
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
        it.pair.withMap(new TableMap(List.of(), ROUND));

        assertThat(it.errors())
                .extracting(finding -> finding.code() + " " + finding.subject())
                .containsExactly("PRECISION-IN-KEY public.a.t", "PRECISION-IN-KEY public.b.t");
        mendAll(it);
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
                entry("public.a", null, Map.of("v", "w", "x", "y"), Set.of("id", "z"), PrecisionRules.NONE),
                TableMapping.of("public.orders", "public.x"),
                TableMapping.of("public.b", "public.two"),
                TableMapping.of("public.tw*", "public.tw*"),
                TableMapping.of("*.two", "*.two"));

        assertThat(it.errors())
                .extracting(finding -> finding.code() + " " + finding.subject())
                .contains(
                        "TABLE-MAP-UNKNOWN tables.map public.orders",
                        "TABLE-MAP-COLUMN public.a.x",
                        "TABLE-MAP-COLUMN public.a.z",
                        "TABLE-MAP-KEY public.a.id",
                        "TABLE-MAP-COLLISION public.a.w",
                        "TABLE-MAP-AMBIGUOUS public.two");
        it.map(TableMapping.of("public.b", "public.two"));
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

        it.map(TableMapping.of("public.m", "x.m"));
        assertThat(it.only("TABLE-MAP-UNKNOWN").mend()).contains("map the partitions of public.m");
        it.map(TableMapping.of("public.*", "x.*"));
        assertThat(it.errors()).isEmpty();
    }

    private static TableMapping entry(
            String source, String target, Map<String, String> columns, Set<String> omit, PrecisionRules rules) {
        return new TableMapping(source, Optional.ofNullable(target), columns, omit, rules);
    }

    /** Runs what the findings say; other ways stand behind a comment sign. */
    private static void mendAll(PreflightFixture it) {
        for (Finding finding : it.errors()) {
            it.target.execute(finding.mend());
        }
    }
}
