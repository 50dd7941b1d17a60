package dev.tidegate.prepare.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.monitor.GateCheck;
import dev.tidegate.prepare.schema.SchemaFixture;
import dev.tidegate.prepare.schema.client.InstalledPrograms;
import dev.tidegate.prepare.schema.copy.SchemaCopy;
import dev.tidegate.prepare.schema.copy.SchemaCopyOptions;
import dev.tidegate.prepare.schema.copy.SchemaCopyResult;
import dev.tidegate.prepare.schema.copy.Section;
import dev.tidegate.prepare.takeover.TakeoverResult.Outcome;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an application would miss on the target shuts one check, by its name and with what helps; then all pass again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TakeoverIT {

    private static final String AGAIN = "`tidegate schema copy` again";

    private final TestDatabase source = SharedServers.database(PostgresVersion.V15);
    private final TestDatabase target = SharedServers.database(PostgresVersion.V17);
    private final String owner = "takeover_owner_" + source.name();
    private final String clerk = "takeover_clerk_" + source.name();
    private final TestPipeline pipeline = SchemaFixture.pipeline(source, target, "public.*");
    private final PipelineConfig config = pipeline.config();
    private final Takeover takeover = new Takeover(config);

    @BeforeAll
    void create() {
        InstalledPrograms.require();
        for (TestDatabase database : List.of(source, target)) {
            database.execute(
                    "CREATE ROLE " + owner, "CREATE ROLE " + clerk + " LOGIN", "GRANT " + owner + " TO " + clerk);
        }
        source.execute(
                "GRANT CREATE ON SCHEMA public TO " + owner,
                "CREATE EXTENSION hstore",
                "CREATE TYPE mood AS ENUM ('good', 'fair', 'bad')",
                "CREATE DOMAIN amount AS numeric CHECK (VALUE >= 0)",
                "CREATE SEQUENCE ticket INCREMENT BY 5",
                "CREATE TABLE customer (id int PRIMARY KEY, email text UNIQUE, mood mood DEFAULT 'good', CHECK (id > 0))",
                "CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL REFERENCES customer, total amount)",
                "CREATE INDEX orders_customer ON orders (customer)",
                "CREATE TABLE event (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
                "CREATE TABLE event_2025 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
                "CREATE TABLE event_2026 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2'",
                "CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()",
                "CREATE TRIGGER quiet BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION touch()",
                "ALTER TABLE customer DISABLE TRIGGER quiet",
                "CREATE VIEW open_orders AS SELECT id, customer FROM orders WHERE total > 0",
                "CREATE MATERIALIZED VIEW sums AS SELECT customer, sum(total) FROM orders GROUP BY 1",
                "CREATE STATISTICS related (dependencies) ON customer, total FROM orders",
                "ALTER TABLE orders ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY mine ON orders TO " + clerk + " USING (customer > 0)",
                "GRANT SELECT ON orders TO " + clerk,
                "ALTER TABLE customer OWNER TO " + owner,
                "ALTER DATABASE " + source.name() + " SET search_path TO public, pg_catalog",
                "INSERT INTO customer SELECT n, 'c' || n FROM generate_series(1, 100) n",
                "INSERT INTO orders SELECT n, n, n FROM generate_series(1, 100) n",
                "REFRESH MATERIALIZED VIEW sums");
        copy();
        target.execute(
                "INSERT INTO customer SELECT n, 'c' || n FROM generate_series(1, 100) n",
                "INSERT INTO orders SELECT n, n, n FROM generate_series(1, 100) n");
        ready();
    }

    @AfterAll
    void drop() {
        for (TestDatabase database : List.of(source, target)) {
            for (String role : List.of(owner, clerk)) {
                database.execute("DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role);
            }
        }
        pipeline.close();
    }

    private void ready() {
        target.execute("REFRESH MATERIALIZED VIEW sums", "ANALYZE");
    }

    private void copy() {
        SchemaCopyResult result = SchemaCopy.run(
                config, SchemaCopyOptions.of(Section.ALL), System.getenv(), new StopSignal(), line -> {});
        assertThat(result.isRefused()).as(result.findings().toString()).isFalse();
        assertThat(result.failures()).isEmpty();
    }

    private List<TakeoverResult> shut() {
        List<TakeoverResult> results = takeover.read();
        assertThat(results.stream().map(TakeoverResult::check))
                .as("every check has one result")
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(GateCheck.values())
                        .filter(GateCheck::isOfTakeover)
                        .toList());
        return results.stream()
                .filter(result -> result.outcome() != Outcome.PASSED)
                .toList();
    }

    @AfterEach
    void allPassAgain() {
        assertThat(shut()).isEmpty();
    }

    /** SQL, check, what it says, what it says to do; what follows besides. */
    Stream<Arguments> missing() {
        return Stream.of(
                Arguments.of(
                        "ALTER TABLE customer DROP CONSTRAINT customer_email_key",
                        "keys",
                        "unique constraint public.customer.customer_email_key is missing",
                        AGAIN),
                Arguments.of(
                        "ALTER TABLE event DROP CONSTRAINT event_pkey",
                        "keys",
                        "primary key public.event.event_pkey is missing",
                        AGAIN),
                Arguments.of(
                        "ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey",
                        "foreign-keys",
                        "foreign key public.orders.orders_customer_fkey is missing",
                        AGAIN),
                Arguments.of(
                        "ALTER TABLE customer DROP CONSTRAINT customer_id_check",
                        "checks",
                        "check constraint public.customer.customer_id_check is missing",
                        "ADD CONSTRAINT customer_id_check"),
                Arguments.of(
                        "ALTER TABLE orders ALTER customer DROP NOT NULL",
                        "columns",
                        "column public.orders.customer differs: not null no, on the source yes",
                        "ALTER COLUMN \"customer\" SET NOT NULL"),
                Arguments.of(
                        "ALTER TABLE customer ALTER mood DROP DEFAULT",
                        "columns",
                        "column public.customer.mood differs: default none",
                        "SET DEFAULT 'good'"),
                Arguments.of(
                        "ALTER SEQUENCE ticket INCREMENT BY 1",
                        "columns",
                        "sequence public.ticket differs: increment 1, on the source 5",
                        "INCREMENT BY 5"),
                Arguments.of(
                        "DROP INDEX orders_customer",
                        "indexes",
                        "index public.orders.orders_customer is missing",
                        AGAIN),
                Arguments.of(
                        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_customer'::regclass",
                        "indexes",
                        "index public.orders.orders_customer is not valid",
                        "DROP INDEX public.orders_customer; CREATE INDEX"),
                Arguments.of(
                        "DROP TRIGGER touch ON orders", "triggers", "trigger public.orders.touch is missing", AGAIN),
                Arguments.of(
                        "ALTER TABLE orders DISABLE TRIGGER touch",
                        "triggers",
                        "trigger public.orders.touch differs: enabled DISABLE, on the source ENABLE",
                        "ALTER TABLE public.orders ENABLE TRIGGER \"touch\""),
                Arguments.of(
                        "ALTER TABLE customer ENABLE TRIGGER quiet",
                        "triggers",
                        "trigger public.customer.quiet differs",
                        "DISABLE TRIGGER"),
                Arguments.of("DROP FUNCTION twice", "functions", "function public.twice(integer) is missing", AGAIN),
                Arguments.of("DROP VIEW open_orders", "views", "view public.open_orders is missing", AGAIN),
                Arguments.of(
                        "ALTER TABLE orders DISABLE ROW LEVEL SECURITY",
                        "row-security",
                        "table public.orders differs: row security no, on the source on",
                        "ENABLE ROW LEVEL SECURITY"),
                Arguments.of(
                        "DROP POLICY mine ON orders", "row-security", "policy public.orders.mine is missing", AGAIN),
                Arguments.of("DROP TABLE event_2026", "partitions", "table public.event_2026 is missing", AGAIN),
                Arguments.of(
                        "ALTER TABLE customer OWNER TO postgres",
                        "owners",
                        "the owner of public.customer is postgres, on the source " + owner,
                        AGAIN),
                Arguments.of(
                        "REVOKE SELECT ON orders FROM " + clerk,
                        "grants",
                        "grants on public.orders to " + clerk + " are missing",
                        "GRANT SELECT ON TABLE public.orders TO " + clerk),
                Arguments.of(
                        "GRANT DELETE ON orders TO PUBLIC",
                        "grants",
                        "grants on public.orders to PUBLIC are only on the target",
                        "REVOKE DELETE"),
                Arguments.of(
                        "REVOKE " + owner + " FROM " + clerk,
                        "roles",
                        "membership " + clerk + " in " + owner + " is missing",
                        "GRANT " + owner + " TO " + clerk),
                Arguments.of(
                        "ALTER ROLE " + clerk + " NOLOGIN",
                        "roles",
                        "role " + clerk + " differs: login no, on the source yes",
                        "ALTER ROLE \"" + clerk + "\" LOGIN"),
                Arguments.of(
                        "ALTER DATABASE " + target.name() + " RESET search_path",
                        "settings",
                        "setting search_path of the database is missing",
                        "SET \"search_path\" TO"),
                Arguments.of("DROP EXTENSION hstore", "extensions", "extension hstore is missing", AGAIN),
                Arguments.of("DROP STATISTICS related", "statistics", "statistics public.related is missing", AGAIN),
                Arguments.of(
                        "REFRESH MATERIALIZED VIEW sums WITH NO DATA",
                        "materialized-views",
                        "public.sums",
                        "REFRESH MATERIALIZED VIEW public.sums"));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void shutsItsOwnCheckWithWhatHelps(String sql, String check, String says, String action) {
        target.execute(sql);
        List<TakeoverResult> shut = shut();
        assertThat(shut).hasSize(1);
        TakeoverResult result = shut.get(0);
        assertThat(result.check().id()).isEqualTo(check);
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.reason()).contains(says);
        assertThat(result.nextStep()).contains(action);
        if (result.nextStep().contains(AGAIN)) {
            copy();
            ready();
        } else {
            target.execute(result.nextStep()
                    .replaceFirst("^run (on the target: )?", "")
                    .replaceFirst(" \\([^()]*\\)$", ""));
        }
    }

    @Test
    void aRoleThatIsMissingIsNamedWithWhatCreatesIt() {
        target.execute("DROP POLICY mine ON orders", "DROP OWNED BY " + clerk, "DROP ROLE " + clerk);
        List<TakeoverResult> shut = shut();
        assertThat(shut).extracting(result -> result.check().id()).contains("roles", "grants", "row-security");
        TakeoverResult roles = shut.stream()
                .filter(result -> result.check() == GateCheck.ROLES)
                .findFirst()
                .orElseThrow();
        assertThat(roles.reason()).contains("role " + clerk + " is missing");
        assertThat(roles.nextStep())
                .contains("CREATE ROLE " + clerk + " LOGIN;")
                .contains("password");
        target.execute("CREATE ROLE " + clerk + " LOGIN", "GRANT " + owner + " TO " + clerk);
        copy();
    }

    @Test
    void aLabelThatIsMissingIsNamed() {
        source.execute("ALTER TYPE mood ADD VALUE 'awful'");
        assertThat(shut()).singleElement().satisfies(result -> {
            assertThat(result.check()).isEqualTo(GateCheck.TYPES);
            assertThat(result.reason()).isEqualTo("enum type public.mood lacks labels: awful");
            target.execute(result.nextStep().replaceFirst("^run ", ""));
        });
        target.execute("ALTER TYPE mood ADD VALUE 'not on the source'");
    }

    @Test
    void tablesThatWereNeverAnalyzedAreNamed() {
        for (TestDatabase database : List.of(source, target)) {
            database.execute(
                    "CREATE TABLE fresh (id int PRIMARY KEY)", "INSERT INTO fresh SELECT generate_series(1, 10)");
        }
        target.execute("ALTER TABLE fresh SET (autovacuum_enabled = off)", "SELECT pg_stat_force_next_flush()");
        TakeoverResult result = shut().stream()
                .filter(shut -> shut.check() == GateCheck.STATISTICS)
                .findFirst()
                .orElseThrow();
        assertThat(result.reason()).contains("public.fresh");
        assertThat(result.nextStep()).contains("ANALYZE \"public\".\"fresh\"");
        target.execute("ANALYZE public.fresh", "ALTER TABLE fresh RESET (autovacuum_enabled)");
    }

    @Test
    void whatTheSelectionLeavesOutIsNamed() {
        source.execute("CREATE SCHEMA audit", "CREATE TABLE audit.log (id int, customer int REFERENCES customer)");
        assertThat(shut()).singleElement().satisfies(result -> {
            assertThat(result.check()).isEqualTo(GateCheck.SELECTION);
            assertThat(result.reason())
                    .contains("not replicated, and not in tables.exclude: audit.log")
                    .contains("log_customer_fkey from audit.log to public.customer");
            assertThat(result.nextStep()).contains("tables.include", "tables.exclude");
        });
        Takeover accepted = new Takeover(pipeline.config("tables: { include: ['public.*'], exclude: ['audit.*'] }"));
        assertThat(accepted.read()).allMatch(result -> result.outcome() == Outcome.PASSED);
        assertThat(accepted.read())
                .filteredOn(result -> result.check() == GateCheck.SELECTION)
                .singleElement()
                .satisfies(result -> assertThat(result.reason()).contains("tables.exclude leaves out audit.log"));
        source.execute("DROP SCHEMA audit CASCADE");
    }

    /** What Tidegate does itself, and what an administrator may add, is in nobody's way. */
    @Test
    void whatTheTargetMayHaveForItselfPasses() {
        target.execute(
                "CREATE SCHEMA tidegate",
                "CREATE TABLE tidegate.own (id int)",
                "CREATE TABLE left_over (id int PRIMARY KEY)",
                "CREATE INDEX more ON orders (total)",
                "CREATE ROLE takeover_admin_" + target.name(),
                "GRANT SELECT ON orders TO takeover_admin_" + target.name());
        assertThat(shut()).isEmpty();
        target.execute(
                "DROP SCHEMA tidegate CASCADE",
                "DROP TABLE left_over",
                "DROP OWNED BY takeover_admin_" + target.name(),
                "DROP ROLE takeover_admin_" + target.name());
        source.execute("ALTER TABLE orders ENABLE ALWAYS TRIGGER touch");
        assertThat(shut()).as("held back until the cutover").isEmpty();
        source.execute("ALTER TABLE orders ENABLE TRIGGER touch");
    }

    /** As docs/OPERATIONS.md shuts the application out. */
    @Test
    void whoIsShutOutOfTheSourceMayUseTheTarget() {
        source.execute(
                "REVOKE CONNECT ON DATABASE " + source.name() + " FROM PUBLIC", "ALTER ROLE " + clerk + " NOLOGIN");
        source.execute("ALTER DATABASE " + source.name() + " SET default_transaction_read_only = on");
        try {
            assertThat(shut()).isEmpty();
        } finally {
            source.execute("SET transaction_read_only = off; ALTER DATABASE " + source.name()
                    + " RESET default_transaction_read_only");
            source.execute(
                    "GRANT CONNECT ON DATABASE " + source.name() + " TO PUBLIC", "ALTER ROLE " + clerk + " LOGIN");
        }
    }

    @Test
    void aRoleThatMayNotConnectIsNamed() {
        source.execute("GRANT CONNECT, CREATE ON DATABASE " + source.name() + " TO " + clerk);
        try {
            assertThat(shut()).singleElement().satisfies(result -> {
                assertThat(result.check()).isEqualTo(GateCheck.GRANTS);
                assertThat(result.reason()).isEqualTo("grants on the database to " + clerk + " are missing");
                assertThat(result.nextStep())
                        .isEqualTo("run GRANT CONNECT, CREATE ON DATABASE " + target.name() + " TO " + clerk + ";");
            });
        } finally {
            source.execute("REVOKE CONNECT, CREATE ON DATABASE " + source.name() + " FROM " + clerk);
        }
    }

    @Test
    void whatTheTargetRefusesThatTheSourceTakesIsNamed() {
        target.execute("ALTER TABLE customer ADD COLUMN more int NOT NULL DEFAULT 1");
        assertThat(shut()).isEmpty();
        target.execute("ALTER TABLE customer ALTER more DROP DEFAULT", "CREATE UNIQUE INDEX once ON orders (customer)");
        assertThat(shut()).extracting(result -> result.check().id()).containsExactlyInAnyOrder("columns", "indexes");
        target.execute("ALTER TABLE customer DROP COLUMN more", "DROP INDEX once");
    }

    /** The target cannot have them while rows are replicated, as {@code check} says. */
    @Test
    void aCheckThatReadsTablesIsPutOff() {
        source.execute(
                "CREATE FUNCTION has_customer(int) RETURNS boolean LANGUAGE sql AS"
                        + " 'SELECT EXISTS (SELECT FROM public.customer WHERE id = $1)'",
                "ALTER TABLE orders ADD CONSTRAINT served CHECK (has_customer(customer))");
        copy();
        assertThat(shut()).isEmpty();
        assertThat(takeover.read())
                .filteredOn(result -> result.check() == GateCheck.CHECKS)
                .singleElement()
                .satisfies(result -> assertThat(result.reason())
                        .contains("create them after the switch: check constraint public.orders.served"));
        source.execute("ALTER TABLE orders DROP CONSTRAINT served", "DROP FUNCTION has_customer");
        target.execute("DROP FUNCTION has_customer");
    }

    /** Without the right to temporary tables nobody can tell whether two texts mean the same. */
    @Test
    void whatCannotBeComparedIsUnknown() {
        String asker = "takeover_asker_" + target.name();
        source.execute("CREATE VIEW odd AS SELECT id FROM customer WHERE email IN ('a'::varchar, 'b')");
        target.execute("CREATE VIEW odd AS SELECT id FROM customer WHERE email = 'a' OR id = 3");
        target.execute(
                "REVOKE TEMPORARY ON DATABASE " + target.name() + " FROM PUBLIC",
                "CREATE ROLE " + asker + " LOGIN",
                "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + asker);
        List<TakeoverResult> results = new Takeover(pipeline.config("target: { user: " + asker + " }")).read();
        assertThat(results)
                .filteredOn(result -> result.check() == GateCheck.VIEWS)
                .singleElement()
                .satisfies(result -> {
                    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
                    assertThat(result.reason()).contains("view public.odd").contains("permission denied");
                    assertThat(result.nextStep()).contains("GRANT TEMPORARY ON DATABASE");
                });
        target.execute(
                "GRANT TEMPORARY ON DATABASE " + target.name() + " TO PUBLIC",
                "DROP OWNED BY " + asker,
                "DROP ROLE " + asker);
        assertThat(shut()).extracting(TakeoverResult::outcome).containsExactly(Outcome.FAILED);
        source.execute("DROP VIEW odd");
        target.execute("DROP VIEW odd");
    }
}
