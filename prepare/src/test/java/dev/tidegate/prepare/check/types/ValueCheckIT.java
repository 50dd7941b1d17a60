package dev.tidegate.prepare.check.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.check.model.PairFacts;
import dev.tidegate.prepare.check.model.SourceFacts;
import dev.tidegate.prepare.check.model.TargetFacts;
import dev.tidegate.prepare.check.table.RowSizeCheck;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.topic.codec.RowLimit;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Types and values that cannot travel as they are. */
@Timeout(120)
final class ValueCheckIT {

    /** Wherever the type hides: in an array, a domain, a composite, a range. */
    @ParameterizedTest
    @EnumSource(names = {"V10", "V18"})
    void refusesTypesThatDoNotArriveAsTheyAre(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version);
        it.both(
                "CREATE DOMAIN page AS xml",
                "CREATE TYPE pair AS (a int, pages xml[])",
                "CREATE TABLE \"Doc\" (id int PRIMARY KEY, body page, \"Pages\" pair[], plan pg_node_tree, at regclass)");

        assertThat(it.errorCodes()).containsExactly("TYPE-REFUSED");
        assertThat(it.errors())
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder("public.Doc.body", "public.Doc.Pages", "public.Doc.plan");
        Finding body = it.errors().stream()
                .filter(error -> error.subject().endsWith("body"))
                .findFirst()
                .orElseThrow();
        assertThat(body.found()).contains("type xml").contains("XML declaration");
        assertThat(body.fix())
                .contains("ALTER TABLE \"public\".\"Doc\" ALTER COLUMN \"body\" TYPE text")
                .contains("tables.exclude")
                .contains("types.xml-declarations: drop");
        assertThat(it.only("TYPE-LIMIT").subject()).isEqualTo("public.Doc.at");
        assertThat(it.only("TYPE-LIMIT").found()).contains("names of objects").contains("stops the pipeline");

        it.pair.yaml("types: { xml-declarations: drop }");
        assertThat(it.errors()).extracting(Finding::subject).containsExactly("public.Doc.plan");
        assertThat(it.run().stream().filter(finding -> finding.code().equals("TYPE-LIMIT")))
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder("public.Doc.body", "public.Doc.Pages", "public.Doc.at");

        it.errors().forEach(error -> it.both(error.fix()));
        assertThat(it.errors()).as("fixed").isEmpty();
    }

    /** What the refusal of xml rests on: neither COPY nor the stream can do better than the output function. */
    @Test
    void postgresPrintsXmlWithoutItsDeclaration() {
        TestDatabase database = SharedServers.database(PostgresVersion.V18);
        database.execute(
                "CREATE TABLE doc (v xml)",
                "INSERT INTO doc VALUES ('<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>'), ('<?xml version=\"1.0\"?><b/>'),"
                        + " ('<c/>')");
        assertThat(database.queryTexts("SELECT v::text FROM doc ORDER BY length(v::text)"))
                .containsExactly(
                        "<c/>", "<?xml version=\"1.0\"?><b/>", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>");
        assertThat(database.queryTexts("SELECT format('%s', v) FROM doc ORDER BY length(v::text)"))
                .containsExactly("<c/>", "<b/>", "<a/>");
    }

    @ParameterizedTest
    @EnumSource(names = {"V10", "V18"})
    void findsRowsThatAreTooLargeWithoutReadingTheirValues(PostgresVersion version) throws Exception {
        PreflightFixture it = PreflightFixture.on(version);
        it.both(
                "CREATE TABLE doc (id int PRIMARY KEY, note text, body bytea, tree jsonb)",
                "CREATE TABLE small (id int PRIMARY KEY, v text)",
                "CREATE TABLE part (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)"
                        .replace(version == PostgresVersion.V10 ? " PRIMARY KEY" : "<none>", ""),
                "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)");
        it.source.execute(
                "INSERT INTO small SELECT n, repeat('x', 100) FROM generate_series(1, 1000) n",
                "INSERT INTO doc VALUES (1, 'a', decode(repeat('00', 3000000), 'hex'), NULL)",
                "INSERT INTO doc VALUES (2, repeat('y', 2000000), NULL, NULL)",
                "INSERT INTO doc SELECT 3, 'b', NULL, jsonb_agg(md5(n::text)) FROM generate_series(1, 100000) n",
                "INSERT INTO part SELECT 1, string_agg(md5(n::text), '') FROM generate_series(1, 100000) n");
        assertThat(it.run()).extracting(Finding::code).doesNotContain("ROW-TOO-LARGE", "ROW-SIZE-UNKNOWN");

        try (Connection source = it.source.connect();
                Connection target = it.target.connect()) {
            PairFacts facts = new PairFacts(
                    SourceFacts.read(it.config(), source), TargetFacts.read(it.config(), target, id -> true));
            List<Finding> found = new RowSizeCheck(3_100_000, Long.MAX_VALUE / 16, 10_000).run(facts);
            assertThat(found).extracting(Finding::code).containsOnly("ROW-TOO-LARGE");
            assertThat(found)
                    .extracting(Finding::subject)
                    .containsExactlyInAnyOrder(
                            "public.doc.body", version == PostgresVersion.V10 ? "public.part_1.v" : "public.part.v");
            Finding doc = found.stream()
                    .filter(finding -> finding.subject().startsWith("public.doc"))
                    .findFirst()
                    .orElseThrow();
            assertThat(doc.found()).contains("2 rows are larger than 3.0 MB").contains("the largest 5.7 MB");
            assertThat(it.source.queryTexts(doc.fix())).containsExactlyInAnyOrder("1", "3");

            assertThat(new RowSizeCheck(10_000_000, (512L << 20) + 8 * 5_000_000, 10_000).run(facts))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.code()).isEqualTo("ROW-HEAP");
                        assertThat(finding.subject()).isEqualTo("public.doc.body");
                        assertThat(finding.fix()).isEqualTo("TIDEGATE_JAVA_OPTS=-Xmx1g");
                    });
            assertThat(new RowSizeCheck(3_100_000, Long.MAX_VALUE / 16, 0).run(facts))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.code()).isEqualTo("ROW-SIZE-UNKNOWN");
                        assertThat(finding.found()).contains("public.doc", "public.part");
                        assertThat(it.source.queryTexts(finding.fix())).isNotEmpty();
                    });
        }
    }

    /** The stream brings an omitted column all the same where the whole row is the identity. */
    @Test
    void aColumnThatIsOmittedDoesNotMakeARowLarge() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15)
                .both(
                        "CREATE TABLE a (id int PRIMARY KEY, v text, gone bytea)",
                        "CREATE TABLE b (id int PRIMARY KEY, n int, gone bytea)",
                        "CREATE TABLE c (id int, v text, gone bytea)",
                        "ALTER TABLE c REPLICA IDENTITY FULL");
        for (String table : List.of("a", "b", "c")) {
            String columns = table.equals("b") ? "id, n, gone" : "id, v, gone";
            it.source.execute("INSERT INTO " + table + " (" + columns
                    + ") VALUES (1, '1', decode(repeat('00', 3000000), 'hex'))");
        }
        assertThat(tooLarge(it)).containsExactlyInAnyOrder("public.a.gone", "public.b.gone", "public.c.gone");

        it.map(omitting("public.a"), omitting("public.b"), omitting("public.c"));

        assertThat(tooLarge(it)).containsExactly("public.c.gone");
    }

    private static String omitting(String table) {
        return "{ source: " + table + ", omit: [gone] }";
    }

    private static List<String> tooLarge(PreflightFixture it) throws Exception {
        try (Connection source = it.source.connect();
                Connection target = it.target.connect()) {
            PairFacts facts = new PairFacts(
                    SourceFacts.read(it.config(), source), TargetFacts.read(it.config(), target, id -> true));
            return new RowSizeCheck(3_100_000, Long.MAX_VALUE / 16, 10_000)
                    .run(facts).stream().map(Finding::subject).toList();
        }
    }

    /** Compressed it takes 6 MB: what PostgreSQL has stored says little of what it would print. */
    @Test
    void refusesARowThatPostgresCouldNotPrint() {
        PreflightFixture it =
                PreflightFixture.on(PostgresVersion.V18).both("CREATE TABLE doc (id int PRIMARY KEY, body text)");
        it.source.execute("INSERT INTO doc VALUES (1, ''), (2, repeat('x', " + (RowLimit.TEXT_BYTES_MAX + 1) + "))");

        Finding finding = it.only("ROW-TOO-LARGE");

        assertThat(finding.isError()).isTrue();
        assertThat(finding.subject()).isEqualTo("public.doc.body");
        assertThat(it.source.queryTexts(finding.fix())).containsExactly("2");
        it.source.execute("UPDATE doc SET body = left(body, 1000) WHERE id = 2", "VACUUM FULL doc");
        assertThat(it.errors()).isEmpty();
    }
}
