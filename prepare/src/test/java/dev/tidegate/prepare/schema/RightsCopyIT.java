package dev.tidegate.prepare.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.client.InstalledPrograms;
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

/** Owners, grants, roles and default privileges: after a copy the application finds what it has on the source. */
class RightsCopyIT {

    private final TestDatabase source = SharedServers.database(PostgresVersion.V13);
    private final TestDatabase target = SharedServers.database(PostgresVersion.V18);
    private final String owner = "owner_" + source.name();
    private final String reader = "reader_" + source.name();
    private final String login = "login_" + source.name();
    private final String copier = "copier_" + source.name();
    private final TestPipeline pipeline = SchemaFixture.pipeline(source, target, "public.*", "shop.*");
    private final PipelineConfig config = pipeline.config();

    @BeforeEach
    void create() {
        InstalledPrograms.require();
        source.execute("CREATE ROLE " + owner, "CREATE ROLE " + reader, "CREATE ROLE " + login + " LOGIN");
        source.execute(
                "GRANT " + reader + " TO " + login,
                "CREATE SCHEMA shop AUTHORIZATION " + owner,
                "SET ROLE " + owner + ";"
                        + " CREATE TABLE shop.item (id serial PRIMARY KEY, name text, secret text);"
                        + " CREATE VIEW shop.names AS SELECT name FROM shop.item;"
                        + " CREATE TYPE shop.mood AS ENUM ('good', 'bad');"
                        + " CREATE FUNCTION shop.add_item(text) RETURNS bigint LANGUAGE sql SECURITY DEFINER"
                        + "   AS 'INSERT INTO shop.item (name) VALUES ($1) RETURNING id::bigint';"
                        + " CREATE FUNCTION shop.long_enough(text) RETURNS boolean IMMUTABLE LANGUAGE sql"
                        + "   AS 'SELECT length($1) > 1';"
                        + " ALTER TABLE shop.item ADD CHECK (shop.long_enough(name));"
                        + " GRANT USAGE ON SCHEMA shop TO " + reader + ";"
                        + " GRANT SELECT (id, name) ON shop.item TO " + reader + ";"
                        + " GRANT SELECT ON shop.names TO " + reader + " WITH GRANT OPTION;"
                        + " REVOKE ALL ON FUNCTION shop.add_item(text) FROM PUBLIC;"
                        + " GRANT EXECUTE ON FUNCTION shop.add_item(text) TO " + reader + ";"
                        + " ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO " + reader + ";"
                        + " ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; RESET ROLE");
    }

    @AfterEach
    void drop() {
        for (TestDatabase database : List.of(source, target)) {
            for (String role : List.of(owner, reader, login, copier)) {
                if (!database.queryText("SELECT count(*) FROM pg_roles WHERE rolname = '" + role + "'")
                        .equals("0")) {
                    database.execute("DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role);
                }
            }
        }
        pipeline.close();
    }

    private static SchemaCopyOptions options(boolean rights) {
        return new SchemaCopyOptions(
                Section.ALL,
                List.of(),
                rights,
                rights,
                Set.of(),
                2,
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(5));
    }

    private SchemaCopyResult copy(boolean rights) {
        SchemaCopyResult result = SchemaIT.copy(config, options(rights));
        assertThat(result.failures()).isEmpty();
        return result;
    }

    private List<String> differences() {
        return SchemaIT.diff(config).stream()
                .map(difference -> difference.object().kind() + " "
                        + difference.object().describe().replaceAll("_\\w+", ""))
                .toList();
    }

    /** The names of the roles have the database's name in them. */
    private void createRoles() {
        for (SchemaDifference difference : SchemaIT.diff(config)) {
            if (difference.object().kind().toString().matches("role|membership")) {
                difference.sql().forEach(target::execute);
            }
        }
    }

    @Test
    void bringsOwnersAndGrantsOnceTheRolesOfTheFindingAreThere() throws SQLException {
        SchemaCopyResult before = copy(true);
        Finding missing = before.findings().stream()
                .filter(finding -> finding.code().equals("SCHEMA-ROLE-MISSING"))
                .findFirst()
                .orElseThrow();
        assertThat(missing.isError()).isFalse();
        assertThat(missing.subject()).contains(owner, reader, login + " in " + reader);
        assertThat(missing.fix())
                .contains("CREATE ROLE " + login + " LOGIN;", "CREATE ROLE " + owner + ";")
                .contains("GRANT " + reader + " TO " + login + ";")
                .doesNotContainIgnoringCase("password '");
        assertThat(target.queryText(
                        "SELECT count(*) FROM pg_proc WHERE prosecdef AND pronamespace = 'shop'::regnamespace"))
                .as("its owner is not there")
                .isEqualTo("0");
        assertThat(differences())
                .contains("role owner", "role login", "owner of shop.item", "grants on shop.names to reader");

        missing.fix().lines().filter(line -> !line.startsWith("--")).forEach(target::execute);
        SchemaCopyResult again = copy(true);
        assertThat(again.given()).isPositive();
        assertThat(again.findings()).noneMatch(finding -> finding.code().equals("SCHEMA-ROLE-MISSING"));
        assertTakenOver();
        assertThat(copy(true).given()).as("nothing is left").isZero();
    }

    /** All is as on the source, but the function that a constraint calls when Tidegate writes rows. */
    private void assertTakenOver() throws SQLException {
        assertThat(differences()).containsExactly("owner of shop.long(text)");
        assertThat(target.queryText("SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE proname = 'long_enough'"))
                .isEqualTo("postgres");
        try (Connection session = DriverManager.getConnection(target.jdbcUrl(), login, "");
                Statement statement = session.createStatement()) {
            statement.execute("SELECT shop.add_item('two')");
            statement.execute("SELECT id, name FROM shop.item");
            statement.execute("SELECT * FROM shop.names");
        }
        assertThat(target.queryText("SELECT has_function_privilege('public', 'shop.add_item(text)', 'EXECUTE')::text"))
                .isEqualTo("false");
    }

    @Test
    void fixesWhatACopyWithoutThemLeft() throws SQLException {
        SchemaCopyResult without = copy(false);
        assertThat(without.given()).isZero();
        assertThat(without.findings()).noneMatch(finding -> finding.code().equals("SCHEMA-ROLE-MISSING"));
        assertThat(target.queryText("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'shop.item'::regclass"))
                .isEqualTo("postgres");
        createRoles();

        SchemaCopyResult result = copy(true);
        assertThat(result.created()).isZero();
        assertTakenOver();
    }

    @Test
    void takesNothingFromAnotherOwnerAndNoGrantButThatOfPublic() {
        createRoles();
        copy(true);
        target.execute(
                "ALTER TABLE shop.item OWNER TO " + login,
                "GRANT UPDATE ON shop.names TO " + reader,
                "GRANT SELECT ON shop.names TO PUBLIC");
        copy(true);
        assertThat(differences())
                .contains("owner of shop.item", "grants on shop.names to reader")
                .doesNotContain("grants on shop.names to PUBLIC");
    }

    @Test
    void aRoleThatMayNotGiveThemSaysWhatItNeeds() throws SQLException {
        createRoles();
        target.execute(
                "CREATE ROLE " + copier + " LOGIN", "GRANT CREATE ON DATABASE " + target.name() + " TO " + copier);
        target.execute("GRANT CREATE ON SCHEMA public TO " + copier);
        PipelineConfig asCopier = pipeline.config("target: { user: " + copier + " }");
        SchemaCopyResult refused = SchemaIT.copy(asCopier, options(true));
        assertThat(refused.failures()).isEmpty();
        Finding finding = refused.findings().stream()
                .filter(found -> found.code().equals("SCHEMA-RIGHTS-REFUSED"))
                .findFirst()
                .orElseThrow();
        assertThat(finding.subject()).isEqualTo(owner);
        assertThat(finding.fix()).startsWith("GRANT \"" + owner + "\" TO \"" + copier + "\";");
        assertThat(target.queryText(
                        "SELECT count(*) FROM pg_proc WHERE prosecdef AND proowner = '" + copier + "'::regrole"))
                .isEqualTo("0");

        target.execute("GRANT \"" + owner + "\" TO \"" + copier + "\"");
        SchemaCopyResult given = SchemaIT.copy(asCopier, options(true));
        assertThat(given.findings()).noneMatch(found -> found.code().equals("SCHEMA-RIGHTS-REFUSED"));
        assertThat(differences()).containsExactly("owner of shop.long(text)");
    }
}
