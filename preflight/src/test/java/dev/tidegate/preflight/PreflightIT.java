package dev.tidegate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.core.config.TypesConfig;
import dev.tidegate.core.run.StopSignal;
import dev.tidegate.load.LoadHooks;
import dev.tidegate.load.LoadLimits;
import dev.tidegate.load.LoadProgress;
import dev.tidegate.load.LoadService;
import dev.tidegate.testing.PostgresServer;
import dev.tidegate.testing.PostgresVersion;
import dev.tidegate.testing.SharedServers;
import dev.tidegate.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
final class PreflightIT {

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void findsNothingWrongWithASoundPair(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version)
                .both(
                        "CREATE TABLE a (id int PRIMARY KEY, v text)",
                        "CREATE TABLE \"B.ä\" (\"Id\" bigserial PRIMARY KEY, v numeric(10, 2) NOT NULL DEFAULT 1.5)",
                        "CREATE VIEW va AS SELECT * FROM a");
        it.source.execute("INSERT INTO a VALUES (1, 'x')");

        assertThat(it.errors()).isEmpty();
        assertThat(it.only("NOT-REPLICATED").found()).contains("public.va");
    }

    /** Every error is mended with the statement that comes with it, until none is left; then the role can load. */
    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void mendsWhatAnUnprivilegedRoleLacks(PostgresVersion version) throws Exception {
        PreflightFixture it = PreflightFixture.on(version);
        String role = "nobody_" + it.source.name();
        it.both(
                "CREATE SCHEMA s",
                "CREATE TABLE s.a (id serial PRIMARY KEY, v text)",
                "CREATE TABLE s.b (id int)",
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                "REVOKE TEMPORARY ON DATABASE " + it.source.name() + " FROM PUBLIC");
        it.source.execute("INSERT INTO s.a VALUES (1, 'x')", "INSERT INTO s.b VALUES (1)");
        it.asNobody(role);

        assertThat(it.errorCodes())
                .containsExactly(
                        "CREATE-DENIED",
                        "OWNERSHIP",
                        "REPLICA-IDENTITY",
                        "REPLICATION-REFUSED",
                        "REPLICATION-ROLE-DENIED",
                        "SELECT-DENIED",
                        "SEQUENCE-READ-DENIED",
                        "SEQUENCE-SET-DENIED",
                        "USAGE-DENIED",
                        "WRITE-DENIED");
        for (int round = 0; round < 3 && !it.errors().isEmpty(); round++) {
            for (Finding error : it.errors()) {
                mend(it, error);
            }
        }
        assertThat(it.errors()).isEmpty();

        assertThat(new LoadService(it.config, LoadLimits.defaults(), new LoadProgress(), LoadHooks.none())
                        .run(new StopSignal()))
                .isTrue();
        assertThat(it.target.queryText("SELECT v FROM s.a")).isEqualTo("x");
        assertThat(it.errors()).as("a running pipeline is sound, too").isEmpty();
    }

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
        assertThat(body.mend())
                .contains("ALTER TABLE \"public\".\"Doc\" ALTER COLUMN \"body\" TYPE text")
                .contains("tables.exclude")
                .contains("types.xml-declarations: drop");
        assertThat(it.only("TYPE-LIMIT").subject()).isEqualTo("public.Doc.at");
        assertThat(it.only("TYPE-LIMIT").found()).contains("names of objects").contains("stops the pipeline");

        it.config = it.config.withTypes(new TypesConfig(TypesConfig.XmlDeclarations.DROP));
        assertThat(it.errors()).extracting(Finding::subject).containsExactly("public.Doc.plan");
        assertThat(it.run().stream().filter(finding -> finding.code().equals("TYPE-LIMIT")))
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder("public.Doc.body", "public.Doc.Pages", "public.Doc.at");

        it.errors().forEach(error -> it.both(error.mend()));
        assertThat(it.errors()).as("mended").isEmpty();
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
            PairFacts facts =
                    new PairFacts(SourceFacts.read(it.config, source), TargetFacts.read(it.config, target, id -> true));
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
            assertThat(doc.found()).contains("2 rows are larger than 2 MB").contains("the largest 5 MB");
            assertThat(it.source.queryTexts(doc.mend())).containsExactlyInAnyOrder("1", "3");

            assertThat(new RowSizeCheck(10_000_000, (512L << 20) + 8 * 5_000_000, 10_000).run(facts))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.code()).isEqualTo("ROW-HEAP");
                        assertThat(finding.subject()).isEqualTo("public.doc.body");
                        assertThat(finding.mend()).isEqualTo("TIDEGATE_JAVA_OPTS=-Xmx1g");
                    });
            assertThat(new RowSizeCheck(3_100_000, Long.MAX_VALUE / 16, 0).run(facts))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.code()).isEqualTo("ROW-SIZE-UNKNOWN");
                        assertThat(finding.found()).contains("public.doc", "public.part");
                        assertThat(it.source.queryTexts(finding.mend())).isNotEmpty();
                    });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V10", "V18"})
    void findsWhatKeepsSequencesFromBeingKeptInStep(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version)
                .both(
                        "CREATE TABLE a (id bigserial PRIMARY KEY)",
                        "CREATE SEQUENCE \"Fr.ee\"",
                        "ALTER TABLE a OWNER TO postgres");
        it.source.execute(
                "CREATE SEQUENCE down INCREMENT -2 MINVALUE -9 MAXVALUE 9 START 5 CYCLE CACHE 3",
                "CREATE TABLE b (id serial PRIMARY KEY)");
        it.target.execute(
                "CREATE TABLE b (id int PRIMARY KEY)",
                "ALTER SEQUENCE a_id_seq MAXVALUE 1000",
                "CREATE TABLE c (id serial)");
        assertThat(it.errors()).isEmpty();
        assertThat(it.only("SEQUENCE-DIFFERS").subject()).startsWith("public.a_id_seq");
        assertThat(it.run().stream().filter(finding -> finding.code().equals("SEQUENCE-MISSING")))
                .extracting(Finding::subject)
                .containsExactly("public.b_id_seq", "public.down");
        assertThat(it.only("SEQUENCES").found()).startsWith("4 ");

        it.run().stream()
                .filter(finding -> finding.code().startsWith("SEQUENCE-"))
                .forEach(finding -> it.target.execute(finding.mend()));

        assertThat(it.run()).noneMatch(finding -> finding.code().startsWith("SEQUENCE-"));
        String form = "SELECT increment_by || ' ' || min_value || ' ' || max_value || ' ' || start_value || ' '"
                + " || cache_size || ' ' || cycle FROM pg_sequences WHERE sequencename = 'down'";
        assertThat(it.target.queryText(form)).isEqualTo(it.source.queryText(form));

        it.asNobody("nobody_" + it.source.name());
        it.both("REVOKE ALL ON SCHEMA public FROM PUBLIC");
        assertThat(it.errorCodes()).contains("SEQUENCE-READ-DENIED", "SEQUENCE-SET-DENIED");
        it.errors().stream()
                .filter(finding -> finding.code().startsWith("SEQUENCE-"))
                .forEach(error -> mend(it, error));
        assertThat(it.errorCodes()).doesNotContain("SEQUENCE-READ-DENIED", "SEQUENCE-SET-DENIED");
    }

    private static void mend(PreflightFixture it, Finding error) {
        boolean onTarget = List.of("WRITE-DENIED", "REPLICATION-ROLE-DENIED").contains(error.code())
                || error.subject().contains("target");
        (onTarget ? it.target : it.source).execute(error.mend());
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://no-such-host.invalid/x, postgres, HOST-UNKNOWN",
        "jdbc:postgresql://127.0.0.1:1/x, postgres, UNREACHABLE",
        "THE-URL?sslmode=require, postgres, TLS-NOT-OFFERED",
        "THE-SERVER/no_such_database, postgres, DATABASE-MISSING",
        "THE-URL, no_such_role, LOGIN-REFUSED"
    })
    @Timeout(20)
    void saysWhyADatabaseCannotBeReached(String url, String user, String code) {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        String there = url.replace("THE-URL", it.source.jdbcUrl())
                .replace("THE-SERVER", it.source.jdbcUrl().replace("/" + it.source.name(), ""));

        it.withSource(PreflightFixture.database(there, user, "none"));
        assertThat(it.errorCodes()).containsExactly("SOURCE-" + code);
        it.withTarget(PreflightFixture.database(there, user, "none"));
        assertThat(it.errorCodes()).containsExactly("SOURCE-" + code, "TARGET-" + code);
    }

    @Test
    @Timeout(60)
    void findsAWrongPasswordAndNeverPrintsIt() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                .passwordRequiredFor("locked")
                .start()) {
            server.createRole("locked", "right", "SUPERUSER");
            TestDatabase database = server.createDatabase("x");
            PreflightFixture it = new PreflightFixture(database, SharedServers.database(PostgresVersion.V15));
            it.both("CREATE TABLE a (id int PRIMARY KEY)");
            it.withSource(PreflightFixture.database(database.jdbcUrl(), "locked", "wrongsecret"));

            Finding finding = it.only("SOURCE-LOGIN-REFUSED");

            assertThat(finding.toString()).contains("password").doesNotContain("wrongsecret");
            it.withSource(PreflightFixture.database(database.jdbcUrl(), "locked", "right"));
            assertThat(it.errors()).isEmpty();
        }
    }

    @Test
    void findsWalLevelReplicaAndMendsIt() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                .settings(Map.of("wal_level", "replica"))
                .start()) {
            PreflightFixture it = new PreflightFixture(server.createDatabase("x"), server.createDatabase("y"));
            it.both("CREATE TABLE a (id int PRIMARY KEY)");

            Finding finding = it.only("WAL-LEVEL");
            assertThat(it.errorCodes()).containsExactly("WAL-LEVEL");
            it.source.execute(finding.mend());
            server.restart();

            assertThat(it.errors()).isEmpty();
        }
    }

    @Test
    void findsThatSlotsAndWalsendersAreUsedUp() {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.V15)
                .settings(Map.of("max_replication_slots", "1", "max_wal_senders", "0"))
                .start()) {
            PreflightFixture it = new PreflightFixture(server.createDatabase("x"), server.createDatabase("y"));
            it.both("CREATE TABLE a (id int PRIMARY KEY)");
            it.source.execute("SELECT pg_create_physical_replication_slot('other')");

            assertThat(it.errorCodes()).containsExactly("SLOTS-EXHAUSTED", "WALSENDERS-EXHAUSTED");
            it.source.execute(it.only("SLOTS-EXHAUSTED").mend());
            it.source.execute("ALTER SYSTEM SET max_wal_senders = 4");
            server.restart();

            assertThat(it.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void printsTheDdlOfMissingTablesAndColumns(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version);
        String generated = version.major() >= 12 ? ", g int GENERATED ALWAYS AS (id * 2) STORED" : "";
        String virtual = version.major() >= 18 ? ", gv int GENERATED ALWAYS AS (id * 3) VIRTUAL" : "";
        it.source.execute(
                "CREATE SCHEMA \"S ä\"",
                "CREATE TABLE \"S ä\".\"T\"\"1\" (\"Id\" bigserial PRIMARY KEY, v varchar(10) DEFAULT 'it''s',"
                        + " n numeric(12, 3) NOT NULL, a int[], t timestamptz(3) DEFAULT now())",
                "CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY, k text NOT NULL, d date" + generated + virtual
                        + ")",
                "CREATE UNIQUE INDEX b_k ON b (k)",
                "ALTER TABLE b REPLICA IDENTITY USING INDEX b_k",
                "CREATE TABLE c (id int PRIMARY KEY, extra jsonb NOT NULL DEFAULT '{}', at timestamp)");
        it.target.execute("CREATE TABLE c (id int PRIMARY KEY)");

        List<Finding> errors = it.errors();

        assertThat(errors)
                .extracting(Finding::code)
                .containsExactlyInAnyOrder("TABLE-MISSING", "TABLE-MISSING", "COLUMN-MISSING", "COLUMN-MISSING");
        errors.forEach(error -> it.target.execute(error.mend()));
        assertThat(it.errors()).isEmpty();
        assertThat(it.run()).extracting(Finding::code).doesNotContain("KEY-INDEX-MISSING", "TYPE-WIDER");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v bigint                      | v integer                     | TYPE-DIFFERS
            v text                        | v varchar(3)                  | TYPE-DIFFERS
            v timestamptz                 | v timestamptz(3)              | PRECISION-NARROWER
            v int                         | v int NOT NULL                | NOT-NULL
            v int                         | v int, w int NOT NULL         | EXTRA-COLUMN
            v int GENERATED ALWAYS AS (id) STORED | v int                 | GENERATED-COLUMN
            v int                         | v int GENERATED ALWAYS AS (id) STORED | GENERATED-COLUMN
            """)
    void findsColumnsThatDoNotFitAndMendsThem(String source, String target, String code) {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.source.execute("CREATE TABLE a (id int PRIMARY KEY, " + source + ")");
        it.target.execute("CREATE TABLE a (id int PRIMARY KEY, " + target + ")");

        Finding finding = it.only(code);
        assertThat(finding.isError()).isTrue();
        it.target.execute(finding.mend());

        assertThat(it.errors()).isEmpty();
    }

    @Test
    void takesWiderTypesAndExtraColumns() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.source.execute("CREATE TABLE a (id int PRIMARY KEY, v varchar(5))");
        it.target.execute("CREATE TABLE a (id bigint PRIMARY KEY, v text, at timestamptz NOT NULL DEFAULT now())");

        assertThat(it.errors()).isEmpty();
        assertThat(it.run()).extracting(Finding::code).contains("TYPE-WIDER", "EXTRA-COLUMN");
    }

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void findsTablesWithoutReplicaIdentityAndMendsThem(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version)
                .both(
                        "CREATE TABLE none (v text)",
                        "CREATE TABLE by_index (k text NOT NULL UNIQUE, v text)",
                        "CREATE TABLE nullable (k text UNIQUE)",
                        "CREATE TABLE put_off (k text PRIMARY KEY DEFERRABLE)",
                        "CREATE TABLE switched_off (id int PRIMARY KEY)",
                        "ALTER TABLE switched_off REPLICA IDENTITY NOTHING",
                        "CREATE TABLE lost (id int NOT NULL)",
                        "CREATE UNIQUE INDEX lost_id ON lost (id)",
                        "ALTER TABLE lost REPLICA IDENTITY USING INDEX lost_id",
                        "DROP INDEX lost_id");

        List<Finding> errors = it.errors();

        assertThat(errors).hasSize(6).allSatisfy(e -> assertThat(e.code()).isEqualTo("REPLICA-IDENTITY"));
        assertThat(errors)
                .extracting(e -> e.subject().replace("public.", "") + e.mend().replaceAll(".* IDENTITY", ""))
                .containsExactlyInAnyOrder(
                        "none FULL",
                        "by_index USING INDEX \"by_index_k_key\"",
                        "nullable FULL",
                        "put_off FULL",
                        "switched_off DEFAULT",
                        "lost FULL");
        errors.forEach(error -> it.source.execute(error.mend()));
        assertThat(it.errors()).isEmpty();
    }

    /** Otherwise the source's own UPDATE would fail as soon as the table is published. */
    @Test
    void findsAGeneratedColumnInTheReplicaIdentity() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V18)
                .both(
                        "CREATE TABLE a (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id) STORED)",
                        "CREATE TABLE b (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id) VIRTUAL)");
        it.source.execute("ALTER TABLE a REPLICA IDENTITY FULL", "ALTER TABLE b REPLICA IDENTITY FULL");

        List<Finding> errors = it.errors();
        assertThat(errors)
                .extracting(Finding::code)
                .containsExactly("GENERATED-COLUMN-IN-IDENTITY", "GENERATED-COLUMN-IN-IDENTITY");
        errors.forEach(error -> it.source.execute(error.mend()));
        assertThat(it.errors()).isEmpty();
    }

    @Test
    void refusesASlotAndAPublicationThatAreNotOurs() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute(
                "SELECT pg_create_logical_replication_slot('"
                        + it.config.pipeline().slot() + "', 'pgoutput')",
                "CREATE PUBLICATION " + it.config.pipeline().publication() + " FOR ALL TABLES");

        assertThat(it.errorCodes()).containsExactly("PUBLICATION-DIFFERS", "SLOT-NOT-OURS");
        it.source.execute(
                it.only("SLOT-NOT-OURS").mend(), it.only("PUBLICATION-DIFFERS").mend());

        assertThat(it.errors()).isEmpty();
    }

    @Test
    void findsThatTheSlotOfAStreamingPipelineIsGone() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        new LoadService(it.config, LoadLimits.defaults(), new LoadProgress(), LoadHooks.none()).run(new StopSignal());
        it.target.execute("INSERT INTO a VALUES (1)");
        assertThat(it.errors()).as("rows are expected now").isEmpty();

        it.source.execute(
                "SELECT pg_drop_replication_slot('" + it.config.pipeline().slot() + "')");

        assertThat(it.errorCodes()).containsExactly("SLOT-MISSING");
    }

    @Test
    void findsThatTheSelectionHasChangedSinceTheLoad() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        new LoadService(it.config, LoadLimits.defaults(), new LoadProgress(), LoadHooks.none()).run(new StopSignal());

        it.both("CREATE TABLE b (id int PRIMARY KEY)");

        Finding finding = it.only("NEW-TABLE");
        assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(finding.subject()).isEqualTo("public.b");
        it.source.execute(
                "CREATE SCHEMA other",
                "CREATE TABLE other.c (id int PRIMARY KEY)",
                "ALTER PUBLICATION " + it.config.pipeline().publication() + " ADD TABLE other.c");
        it.withTables(List.of("public.a"), List.of());
        assertThat(it.only("PUBLICATION-DIFFERS").found()).contains("has besides other.c");
    }

    @Test
    void findsRowsInTheTarget() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        it.target.execute("INSERT INTO a VALUES (1)");

        Finding finding = it.only("TARGET-NOT-EMPTY");
        it.target.execute(finding.mend());

        assertThat(it.errors()).isEmpty();
    }

    @Test
    void namesTransactionsThatWouldBlockTheSlot() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        try (Connection idle = it.source.connect();
                Statement statement = idle.createStatement();
                Connection source = it.source.connect();
                Connection target = it.target.connect()) {
            idle.setAutoCommit(false);
            statement.execute("INSERT INTO a VALUES (1)");
            PairFacts facts = new PairFacts(
                    SourceFacts.read(it.config, source), TargetFacts.read(it.config, target, table -> true));

            List<Finding> findings = new OpenTransactionCheck(Duration.ZERO).run(facts);

            assertThat(findings).anySatisfy(finding -> {
                assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
                assertThat(finding.found()).contains("idle in transaction", it.source.name());
                assertThat(finding.mend()).startsWith("SELECT pg_terminate_backend(");
            });
        }
    }

    @Test
    void findsPartitionsThatWouldBeLeftOut() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.both(
                "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20)");
        assertThat(it.errors()).isEmpty();

        it.source.execute("ALTER TABLE p1 SET UNLOGGED", "ALTER TABLE p2 REPLICA IDENTITY FULL");
        it.withTables(List.of("public.*"), List.of("public.p2"));

        assertThat(it.errorCodes())
                .containsExactly("PARTITION-EXCLUDED", "PARTITION-IDENTITY", "PARTITION-NOT-REPLICATED");
        it.source.execute(
                it.only("PARTITION-NOT-REPLICATED").mend(),
                it.only("PARTITION-IDENTITY").mend());
        it.withTables(List.of("public.*"), List.of());
        assertThat(it.errors()).isEmpty();
    }

    @Test
    void findsThatSourceAndTargetAreTheSame() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");

        it.withTarget(PreflightFixture.database(it.source.jdbcUrl(), "postgres", "none"));

        assertThat(it.errorCodes()).containsExactly("SAME-DATABASE");
    }

    @Test
    void findsTriggersThatFireOnReplicatedRows() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        it.target.execute(
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER \"T\" BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER quiet BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
                "ALTER TABLE a ENABLE ALWAYS TRIGGER \"T\"");

        it.target.execute(it.only("TARGET-TRIGGER").mend());

        assertThat(it.finds("TARGET-TRIGGER")).isFalse();
    }

    @Test
    void findsRowSecurityAndOtherEncodings() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        String role = "secured_" + it.source.name();
        it.asNobody(role);
        it.both("CREATE TABLE a (id int PRIMARY KEY)", "GRANT ALL ON a TO " + role);
        it.source.execute("ALTER TABLE a ENABLE ROW LEVEL SECURITY");
        Finding finding = it.only("ROW-SECURITY");
        it.source.execute(finding.mend());
        assertThat(it.finds("ROW-SECURITY")).isFalse();

        String ascii = it.source.name() + "_ascii";
        it.source.server().execute("CREATE DATABASE " + ascii + " ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
        it.withSource(PreflightFixture.database(it.source.server().jdbcUrl(ascii), "postgres", "none"));
        assertThat(it.only("ENCODING").found()).contains("SQL_ASCII");
    }

    @Test
    void findsAMessageTableOfAnotherRole() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V10).both("CREATE TABLE a (id int PRIMARY KEY)");
        new LoadService(it.config, LoadLimits.defaults(), new LoadProgress(), LoadHooks.none()).run(new StopSignal());
        it.asNobody("second_" + it.source.name());

        Finding finding = it.only("MESSAGE-TABLE-DENIED");
        it.source.execute(finding.mend());

        assertThat(it.finds("MESSAGE-TABLE-DENIED")).isFalse();
    }

    /** An administrator may publish the tables so that the role need not own them. */
    @Test
    void takesAPublicationOfAnAdministrator() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        String role = "reader_" + it.source.name();
        it.both("CREATE TABLE a (id int PRIMARY KEY)");
        it.source.execute("INSERT INTO a VALUES (1)");
        it.asNobody(role);
        it.source.execute("ALTER ROLE " + role + " REPLICATION", "GRANT SELECT ON a TO " + role);
        it.target.execute(
                "GRANT ALL ON a TO " + role,
                "GRANT CREATE ON DATABASE " + it.target.name() + " TO " + role,
                "GRANT SET ON PARAMETER session_replication_role TO " + role);

        String mend = it.only("OWNERSHIP").mend();
        it.source.execute(mend.substring(mend.indexOf("CREATE PUBLICATION")));

        assertThat(it.errors()).isEmpty();
        assertThat(new LoadService(it.config, LoadLimits.defaults(), new LoadProgress(), LoadHooks.none())
                        .run(new StopSignal()))
                .isTrue();
        assertThat(it.target.queryLong("SELECT count(*) FROM a")).isEqualTo(1);
    }

    @Test
    void leavesOutInheritanceChildrenThatAreNotSelected() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15)
                .both("CREATE TABLE parent (id int PRIMARY KEY)", "CREATE TABLE child () INHERITS (parent)");
        it.source.execute("INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (2)");
        it.withTables(List.of("public.*"), List.of("public.child"));
        assertThat(it.only("CHILD-NOT-SELECTED").severity()).isEqualTo(Finding.Severity.WARNING);

        new LoadService(it.config, LoadLimits.defaults(), new LoadProgress(), LoadHooks.none()).run(new StopSignal());

        assertThat(it.target.queryTexts("SELECT id FROM parent")).containsExactly("1");
        assertThat(it.errors()).as("the publication is as wanted").isEmpty();
    }

    @Test
    void saysThatNoTableIsSelected() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");

        it.withTables(List.of("nothing.*"), List.of());

        assertThat(it.errorCodes()).containsExactly("NO-TABLES");
    }

    @Test
    void looksAtKafkaAndTheDataDirectory(@TempDir Path directory) throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        it.withKafka("127.0.0.1:1");
        Path file = Files.createFile(directory.resolve("file"));
        it.withDataDir(file.resolve("data"));
        assertThat(it.errorCodes()).containsExactly("DATA-DIR", "KAFKA-UNREACHABLE");

        it.withKafka("no-such-host.invalid:9092");
        assertThat(it.errorCodes()).containsExactly("DATA-DIR", "KAFKA-UNREACHABLE");

        it.withKafka(SharedServers.kafka().bootstrapServers()).withDataDir(directory.resolve("new/data"));
        assertThat(it.errors()).isEmpty();
        assertThat(it.only("KAFKA").found()).contains("1 brokers");
    }

    @Test
    void isQuickWithThousandsOfTables() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.both("DO $$ BEGIN FOR i IN 1..3000 LOOP EXECUTE format("
                + "'CREATE TABLE t%s (id int PRIMARY KEY, a text, b text, c int, d int)', i);"
                + " IF i % 500 = 0 THEN COMMIT; END IF; END LOOP; END $$");
        long startedAt = System.nanoTime();

        assertThat(it.errors()).isEmpty();

        Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
        System.out.println("checked 3000 tables in " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(20));
    }
}
