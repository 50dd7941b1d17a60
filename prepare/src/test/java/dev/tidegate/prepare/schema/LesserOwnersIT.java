package dev.tidegate.prepare.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.prepare.check.Preflight;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.catalog.ObjectKind;
import dev.tidegate.prepare.schema.copy.SchemaCopyOptions;
import dev.tidegate.prepare.schema.copy.SchemaCopyResult;
import dev.tidegate.prepare.schema.copy.Section;
import dev.tidegate.prepare.schema.diff.SchemaDifference;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A role with few rights, whose code and views a superuser copies: it gains nothing by that. */
class LesserOwnersIT {

    private final TestDatabase source = SharedServers.database(PostgresVersion.V15);
    private final TestDatabase target = SharedServers.database(PostgresVersion.V18);
    private final String lesser = "lesser_" + source.name();
    private final TestPipeline pipeline = SchemaFixture.pipeline(source, target, "public.*");
    private final PipelineConfig config = pipeline.config();

    @BeforeEach
    void create() {
        for (TestDatabase database : List.of(source, target)) {
            database.execute("CREATE ROLE " + lesser + " LOGIN");
        }
        source.execute(
                "GRANT CREATE ON SCHEMA public TO " + lesser,
                "SET ROLE " + lesser + ";"
                        + " CREATE TABLE item (id int PRIMARY KEY);"
                        + " CREATE FUNCTION secrets() RETURNS bigint LANGUAGE sql SECURITY DEFINER"
                        + "   AS 'SELECT count(*) FROM pg_catalog.pg_authid';"
                        + " CREATE PROCEDURE \"Take it\"(a int) LANGUAGE sql SECURITY DEFINER"
                        + "   AS 'CREATE TABLE public.taken AS SELECT rolname FROM pg_catalog.pg_authid';"
                        + " CREATE VIEW roles AS SELECT rolname FROM pg_catalog.pg_authid;"
                        + " GRANT SELECT ON roles TO PUBLIC;"
                        + " CREATE FUNCTION defined() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
                        + "   AS 'BEGIN PERFORM public.secrets(); RETURN NEW; END';"
                        + " CREATE FUNCTION invoked() RETURNS trigger LANGUAGE plpgsql"
                        + "   AS 'BEGIN PERFORM count(*) FROM pg_catalog.pg_authid; RETURN NEW; END';"
                        + " CREATE TRIGGER defined AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION defined();"
                        + " CREATE TRIGGER invoked AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION invoked();"
                        + " ALTER TABLE item ENABLE ALWAYS TRIGGER invoked;"
                        + " COMMENT ON TRIGGER invoked ON item IS 'comes along'; RESET ROLE");
    }

    @AfterEach
    void drop() {
        for (TestDatabase database : List.of(source, target)) {
            database.execute("DROP OWNED BY " + lesser + " CASCADE", "DROP ROLE " + lesser);
        }
        pipeline.close();
    }

    private SchemaCopyResult copy(boolean owners) {
        return SchemaIT.copy(
                config,
                new SchemaCopyOptions(
                        Section.ALL,
                        List.of(),
                        owners,
                        true,
                        Set.of(),
                        2,
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofMinutes(5)));
    }

    private void assertDenied(String... statements) throws SQLException {
        try (Connection session = DriverManager.getConnection(target.jdbcUrl(), lesser, "");
                Statement statement = session.createStatement()) {
            for (String sql : statements) {
                assertThatThrownBy(() -> statement.execute(sql)).as(sql).hasMessageContaining("permission denied for");
            }
        }
    }

    private void assertNothingGained() throws SQLException {
        assertDenied(
                "SELECT public.secrets()",
                "CALL public.\"Take it\"(1)",
                "SELECT * FROM public.roles",
                "INSERT INTO public.item VALUES (1)");
    }

    @Test
    void withoutOwnersNothingRunsAsTheRoleThatCopies() throws Exception {
        SchemaCopyResult result = copy(false);
        assertThat(result.failures()).isEmpty();
        assertThat(result.findings().stream()
                        .filter(finding -> finding.code().equals("SCHEMA-LESSER-OWNER"))
                        .map(Finding::subject))
                .containsExactlyInAnyOrder(
                        "public.secrets()",
                        "public.\"Take it\"(integer)",
                        "public.defined()",
                        "public.roles",
                        "TRIGGER \"invoked\" ON public.item");
        target.execute("GRANT ALL ON item TO " + lesser);
        assertNothingGained();
        assertThat(target.queryText("SELECT tgenabled FROM pg_trigger WHERE tgname = 'invoked'"))
                .isEqualTo("O");
        assertThat(target.queryText("SELECT obj_description(oid) FROM pg_trigger WHERE tgname = 'invoked'"))
                .isEqualTo("comes along");
        assertThat(Preflight.run(config)).noneMatch(finding -> finding.code().equals("TARGET-CODE-OF-OTHERS"));
        assertThat(copy(false).created()).as("again").isZero();

        theDifferencesAreTrueAndTheirSqlIsSafe();
    }

    private void theDifferencesAreTrueAndTheirSqlIsSafe() throws SQLException {
        List<SchemaDifference> differences = SchemaIT.diff(config);
        assertThat(differences.stream()
                        .filter(difference -> difference.object().kind() != ObjectKind.OWNER
                                && difference.object().kind() != ObjectKind.GRANT))
                .allSatisfy(difference -> assertThat(difference.note()).isNotEmpty())
                .extracting(difference -> difference.object().name())
                .containsExactlyInAnyOrder("secrets()", "Take it(IN a integer)", "defined()", "invoked");
        assertThat(differences)
                .filteredOn(difference -> difference.object().kind() == ObjectKind.GRANT
                        && difference.object().parent().equals("roles"))
                .as("nobody may use a view that reads as target.user")
                .singleElement()
                .satisfies(difference -> assertThat(difference.sql()).isEmpty());
        SchemaIT.close(target, differences);
        assertNothingGained();
        SchemaIT.close(target, SchemaIT.diff(config));
        assertThat(SchemaIT.diff(config)).isEmpty();
        assertNothingGained();
    }

    @Test
    void withOwnersEverythingRunsAsItsOwnerAndTheCheckRefusesTheTrigger() throws Exception {
        SchemaCopyResult result = copy(true);
        assertThat(result.failures()).isEmpty();
        assertThat(target.queryText("SELECT string_agg(proname || prosecdef, ' ' ORDER BY proname) FROM pg_proc"
                        + " WHERE proowner = '" + lesser + "'::regrole"))
                .isEqualTo("Take ittrue definedtrue invokedfalse secretstrue");
        assertThat(SchemaIT.diff(config))
                .singleElement()
                .satisfies(difference -> assertThat(difference.object().name()).isEqualTo("invoked"));
        assertNothingGained();
        assertThat(Preflight.run(config)).noneMatch(finding -> finding.code().equals("TARGET-CODE-OF-OTHERS"));
        SchemaIT.close(target, SchemaIT.diff(config));
        assertThat(Preflight.run(config))
                .filteredOn(finding -> finding.code().equals("TARGET-CODE-OF-OTHERS"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.isError()).isTrue();
                    assertThat(finding.found()).contains("public.invoked()").contains(lesser);
                    target.execute(finding.fix());
                });
        assertThat(Preflight.run(config)).noneMatch(finding -> finding.code().equals("TARGET-CODE-OF-OTHERS"));

        target.execute("ALTER TABLE item ENABLE ALWAYS TRIGGER invoked");
        assertThat(Preflight.run(pipeline.config("apply: { trust-triggers: true }")))
                .filteredOn(finding -> finding.code().equals("TARGET-CODE-OF-OTHERS"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.isError()).isFalse());
    }

    @Test
    void functionsThatRunWhenARowIsWrittenAreNamed() {
        source.execute("DROP TABLE item CASCADE", "CREATE TABLE item (id int PRIMARY KEY)");
        target.execute(
                "GRANT CREATE ON SCHEMA public TO " + lesser,
                "CREATE TABLE item (id int PRIMARY KEY)",
                "SET ROLE " + lesser + "; CREATE FUNCTION small(int) RETURNS boolean IMMUTABLE LANGUAGE sql AS"
                        + " 'SELECT $1 < 1000'; RESET ROLE",
                "ALTER TABLE item ADD CHECK (small(id))",
                "CREATE INDEX ON item ((small(id)))");
        List<Finding> found = Preflight.run(config).stream()
                .filter(finding -> finding.code().equals("TARGET-CODE-OF-OTHERS"))
                .toList();
        assertThat(found).hasSize(2).allSatisfy(finding -> assertThat(finding.isError())
                .isFalse());
        target.execute(found.get(0).fix());
        assertThat(Preflight.run(config)).noneMatch(finding -> finding.code().equals("TARGET-CODE-OF-OTHERS"));
    }
}
