package dev.tidegate.prepare.check.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.LoadService;
import dev.tidegate.load.model.LoadLimits;
import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.model.failure.Severity;
import dev.tidegate.prepare.check.PreflightFixture;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables of both sides: their columns, keys, partitions, children, triggers and rows. */
@Timeout(120)
final class TableCheckIT {

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
        errors.forEach(error -> it.target.execute(error.fix()));
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
    void findsColumnsThatDoNotFitAndFixesThem(String source, String target, String code) {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.source.execute("CREATE TABLE a (id int PRIMARY KEY, " + source + ")");
        it.target.execute("CREATE TABLE a (id int PRIMARY KEY, " + target + ")");

        Finding finding = it.only(code);
        assertThat(finding.isError()).isTrue();
        it.target.execute(finding.fix());

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
    void findsTablesWithoutReplicaIdentityAndFixesThem(PostgresVersion version) {
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
                .extracting(e -> e.subject().replace("public.", "") + e.fix().replaceAll(".* IDENTITY", ""))
                .containsExactlyInAnyOrder(
                        "none FULL",
                        "by_index USING INDEX \"by_index_k_key\"",
                        "nullable FULL",
                        "put_off FULL",
                        "switched_off DEFAULT",
                        "lost FULL");
        errors.forEach(error -> it.source.execute(error.fix()));
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
        errors.forEach(error -> it.source.execute(error.fix()));
        assertThat(it.errors()).isEmpty();
    }

    @Test
    void findsPartitionsThatWouldBeLeftOut() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15);
        it.both(
                "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20)");
        assertThat(it.errors()).isEmpty();

        it.source.execute("ALTER TABLE p1 SET UNLOGGED", "ALTER TABLE p2 REPLICA IDENTITY NOTHING");
        it.pair.yaml("tables: { include: ['public.*'], exclude: ['public.p2'] }");

        assertThat(it.errorCodes())
                .containsExactly("PARTITION-EXCLUDED", "PARTITION-IDENTITY", "PARTITION-NOT-REPLICATED");
        it.source.execute(
                it.only("PARTITION-NOT-REPLICATED").fix(),
                it.only("PARTITION-IDENTITY").fix());
        it.pair.yaml("tables: { include: ['public.*'], exclude: [] }");
        assertThat(it.errors()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15"})
    void anExcludedPartitionedTableTakesItsPartitionsWithIt(PostgresVersion version) {
        PreflightFixture it = PreflightFixture.on(version);
        it.both("CREATE TABLE other (id int PRIMARY KEY)");
        it.source.execute(
                "CREATE TABLE p (id int, k int) PARTITION BY RANGE (id)",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY LIST (k)",
                "CREATE TABLE p2a PARTITION OF p2 FOR VALUES IN (1)");
        it.pair.yaml("tables: { include: ['public.*'], exclude: ['public.p'] }");

        assertThat(it.errors()).isEmpty();
        assertThat(it.only("NOT-REPLICATED").subject()).isEqualTo("public.p");
        assertThat(it.only("NOT-REPLICATED").found()).contains("public.p1, public.p2, public.p2a");

        it.pair.yaml("tables: { include: ['public.*'], exclude: ['public.p*'] }");
        assertThat(it.finds("NOT-REPLICATED")).isFalse();
        it.pair.yaml("tables: { include: ['public.other', 'public.p'], exclude: ['public.p1'] }");
        assertThat(it.errorCodes()).contains("PARTITION-EXCLUDED");
    }

    @Test
    void leavesOutInheritanceChildrenThatAreNotSelected() throws Exception {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15)
                .both("CREATE TABLE parent (id int PRIMARY KEY)", "CREATE TABLE child () INHERITS (parent)");
        it.source.execute("INSERT INTO parent VALUES (1)", "INSERT INTO child VALUES (2)");
        it.pair.yaml("tables: { include: ['public.*'], exclude: ['public.child'] }");
        assertThat(it.only("CHILD-NOT-SELECTED").severity()).isEqualTo(Severity.WARNING);

        new LoadService(it.config(), LoadLimits.defaults(), new LoadProgress()).run(new StopSignal());

        assertThat(it.target.queryTexts("SELECT id FROM parent")).containsExactly("1");
        assertThat(it.errors()).as("the publication is as wanted").isEmpty();
    }

    @Test
    void findsTriggersThatFireOnReplicatedRows() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        it.target.execute(
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TRIGGER \"T\" BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER quiet BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER later AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION f()",
                "ALTER TABLE a ENABLE ALWAYS TRIGGER later",
                "ALTER TABLE a ENABLE ALWAYS TRIGGER \"T\"");

        assertThat(it.only("TARGET-TRIGGER-CHANGES-ROWS").isError()).isTrue();
        assertThat(it.only("TARGET-TRIGGER").isError()).isFalse();
        it.target.execute(
                it.only("TARGET-TRIGGER-CHANGES-ROWS").fix(),
                it.only("TARGET-TRIGGER").fix());

        assertThat(it.finds("TARGET-TRIGGER")).isFalse();
        assertThat(it.finds("TARGET-TRIGGER-CHANGES-ROWS")).isFalse();
    }

    @Test
    void findsRowsInTheTarget() {
        PreflightFixture it = PreflightFixture.on(PostgresVersion.V15).both("CREATE TABLE a (id int PRIMARY KEY)");
        it.target.execute("INSERT INTO a VALUES (1)");

        Finding finding = it.only("TARGET-NOT-EMPTY");
        it.target.execute(finding.fix());

        assertThat(it.errors()).isEmpty();
    }
}
