package dev.tidegate.system.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.app.command.ExitCode;
import dev.tidegate.app.roles.Phase;
import dev.tidegate.app.roles.RoleHost;
import dev.tidegate.app.roles.RoleName;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.system.command.CommandLineRun;
import dev.tidegate.testkit.Checkout;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline with the grants of docs/RDS.md and nothing else: the SQL is read from there, and what PostgreSQL gives
 * to everybody is taken away first.
 */
@Timeout(300)
class LeastPrivilegeIT {

    /** Those of `tidegate run`. */
    private static final Set<RoleName> ROLES =
            EnumSet.complementOf(EnumSet.of(RoleName.STREAMING_WAIT, RoleName.MONITOR));

    private static final Duration WITHIN = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private TestPipeline pipeline;
    private TestDatabase source;
    private TestDatabase target;
    private String name;

    @Test
    void withTheOwnersRoleAndTheRightToSetOneParameter() throws Exception {
        start(PostgresVersion.V15, PostgresVersion.V17);
        grant(source, "source, owner's role");
        grant(target, "target, 15 and newer");

        replicates();
    }

    @Test
    void withAPublicationOfAnAdministratorAndTheParameterByRole() throws Exception {
        start(PostgresVersion.V15, PostgresVersion.V13.isAvailable() ? PostgresVersion.V13 : PostgresVersion.V15);
        grant(source, "source, read only");
        grant(target, "target, before 15");

        replicates();
    }

    @Test
    void withoutTheOwnersRoleOnEitherSide() throws Exception {
        start(PostgresVersion.V18, PostgresVersion.V15);
        grant(source, "source, read only");
        grant(target, "target, no owner");

        replicates();
    }

    /** A grant that nothing needs has no place on the page: without any one of them `check` does not let the pipeline run. */
    @Test
    void everyGrantIsNeeded() throws Exception {
        start(PostgresVersion.V15, PostgresVersion.V17);
        grant(source, "source, read only");
        grant(target, "target, no owner");
        String config = pipeline.configFile().toString();
        assertThat(CommandLineRun.of("check", "-c", config).exitCode()).isEqualTo(ExitCode.DONE);

        assertThat(notNeeded(source, "source, read only", config))
                .singleElement()
                .asString()
                .contains("pg_monitor");
        assertThat(notNeeded(target, "target, no owner", config)).isEmpty();
    }

    private List<String> notNeeded(TestDatabase database, String block, String config) throws IOException {
        List<String> notNeeded = new ArrayList<>();
        for (String grant : statements(block)) {
            if (grant.startsWith("GRANT ")) {
                database.execute(here(
                        database, grant.replaceFirst("GRANT", "REVOKE").replace(" TO tidegate", " FROM tidegate")));
                if (CommandLineRun.of("check", "-c", config).exitCode() == ExitCode.DONE) {
                    notNeeded.add(grant);
                }
                database.execute(here(database, grant));
            }
        }
        return notNeeded;
    }

    /** Tables of an owner who cannot log in, and nothing for anybody else. */
    private void start(PostgresVersion sourceVersion, PostgresVersion targetVersion) {
        pipeline = TestPipeline.between(sourceVersion, targetVersion).in(directory);
        source = pipeline.source();
        target = pipeline.target();
        name = "least_" + source.name() + "_" + target.name();
        pipeline.named(name)
                .yaml(
                        "tables: { include: ['public.*'] }",
                        "source: { user: " + own(source, "tidegate") + ", password: change-me }",
                        "target: { user: " + own(target, "tidegate") + ", password: change-me }");
        for (TestDatabase database : List.of(source, target)) {
            database.execute(
                    "CREATE ROLE " + own(database, "shop_owner"),
                    "REVOKE ALL ON DATABASE " + database.name() + " FROM PUBLIC",
                    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
                    "GRANT USAGE, CREATE ON SCHEMA public TO " + own(database, "shop_owner"),
                    "CREATE TABLE customer (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name text UNIQUE)",
                    "CREATE TABLE purchase (id serial PRIMARY KEY, customer int REFERENCES customer, sum numeric(9, 2))",
                    "ALTER TABLE customer OWNER TO " + own(database, "shop_owner"),
                    "ALTER TABLE purchase OWNER TO " + own(database, "shop_owner"),
                    "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'fired'; END $$");
        }
        target.execute("CREATE TRIGGER fail BEFORE INSERT ON purchase FOR EACH ROW EXECUTE PROCEDURE fail()");
        source.execute(
                "INSERT INTO customer (name) SELECT 'c' || n FROM generate_series(1, 500) n",
                "INSERT INTO purchase (customer, sum) SELECT 1 + n % 500, n FROM generate_series(1, 2000) n");
    }

    /** Roles belong to the whole server, which other tests use as well. */
    private static String own(TestDatabase database, String role) {
        return role + "_" + database.name();
    }

    private void grant(TestDatabase database, String block) throws IOException {
        for (String statement : statements(block)) {
            database.execute(here(database, statement));
        }
        assertThat(database.queryText("SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = '"
                        + own(database, "tidegate") + "'"))
                .isEqualTo("f");
    }

    private String here(TestDatabase database, String statement) {
        return statement
                .replaceAll("\\btidegate_orders\\b", "tidegate_" + name)
                .replaceAll("\\b(tidegate|shop_owner)\\b(?!_)", "$1_" + database.name())
                .replaceAll("\\bshop\\b", database.name());
    }

    /** The statements below the mark, without their comments. */
    private static List<String> statements(String mark) throws IOException {
        Matcher block = Pattern.compile("<!-- " + Pattern.quote(mark) + " -->\\s*```sql\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Checkout.ROOT.resolve("docs/RDS.md")));
        assertThat(block.find()).as("block '%s' of docs/RDS.md", mark).isTrue();
        List<String> statements = new ArrayList<>();
        for (String statement : block.group(1).replaceAll("--[^\\n]*", "").split(";", -1)) {
            if (!statement.isBlank()) {
                statements.add(statement.strip());
            }
        }
        return statements;
    }

    private void replicates() throws Exception {
        String config = pipeline.configFile().toString();
        CommandLineRun check = CommandLineRun.of("check", "-c", config);
        assertThat(check.exitCode()).as(check.out()).isEqualTo(ExitCode.DONE);
        try (RoleHost host = RoleHost.open(pipeline.config(), ROLES)) {
            host.reach(Phase.START);
            assertThat(host.await(Phase.STREAMING, new StopSignal())).isTrue();
            assertEveryChangeArrives(host);
            CommandLineRun verify = CommandLineRun.of("verify", "-c", config);
            assertThat(verify.exitCode()).as(verify.out() + verify.err()).isEqualTo(ExitCode.DONE);
            CommandLineRun sequences = CommandLineRun.of("sequences", "-c", config);
            assertThat(sequences.exitCode())
                    .as(sequences.out() + sequences.err())
                    .isEqualTo(ExitCode.DONE);
            CommandLineRun lag = CommandLineRun.of("lag", "-c", config);
            assertThat(lag.out().strip()).as(lag.err()).matches("\\d+\\.\\d+");
        }
        CommandLineRun drop = CommandLineRun.of("drop", "--yes", "-c", config);
        assertThat(drop.exitCode()).as(drop.out() + drop.err()).isIn(ExitCode.DONE, ExitCode.UNKNOWN);
    }

    private void assertEveryChangeArrives(RoleHost host) {
        awaitCount(host, "purchase", 2000);
        source.execute(
                "INSERT INTO customer (name) VALUES ('new')",
                "UPDATE customer SET name = 'changed' WHERE id = 7",
                "UPDATE purchase SET sum = sum + 1 WHERE id % 3 = 0",
                "DELETE FROM purchase WHERE id <= 100",
                "INSERT INTO purchase (customer, sum) VALUES (7, 1)");
        awaitCount(host, "purchase", 1901);
        awaitCount(host, "customer WHERE name IN ('new', 'changed')", 2);
        source.execute("TRUNCATE purchase", "INSERT INTO purchase (customer, sum) VALUES (7, 2)");
        awaitCount(host, "purchase", 1);
        pipeline.assertIdentical();
    }

    private void awaitCount(RoleHost host, String from, long rows) {
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> {
            assertThat(host.failure()).isEmpty();
            return target.queryLong("SELECT count(*) FROM " + from) == rows;
        });
    }
}
