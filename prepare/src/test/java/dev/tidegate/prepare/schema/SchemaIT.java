package dev.tidegate.prepare.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.prepare.model.Finding;
import dev.tidegate.prepare.schema.client.InstalledPrograms;
import dev.tidegate.prepare.schema.copy.SchemaCopy;
import dev.tidegate.prepare.schema.copy.SchemaCopyOptions;
import dev.tidegate.prepare.schema.copy.SchemaCopyResult;
import dev.tidegate.prepare.schema.copy.Section;
import dev.tidegate.prepare.schema.diff.SchemaDiff;
import dev.tidegate.prepare.schema.diff.SchemaDifference;
import dev.tidegate.prepare.schema.diff.SchemaDifference.State;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison on real servers: no false alarm, no gap unseen, and every gap closed by the SQL that is printed. */
class SchemaIT {

    @ParameterizedTest
    @CsvSource({"V10, V18", "V15, V18", "V18, V15"})
    void theSameScriptOnTwoVersionsIsEqual(PostgresVersion from, PostgresVersion to) {
        try (TestDatabase source = SharedServers.database(from);
                TestDatabase target = SharedServers.database(to)) {
            for (TestDatabase database : List.of(source, target)) {
                SchemaFixture.create(database, from != PostgresVersion.V10);
            }
            assertThat(diff(SchemaFixture.config(source, target, "public.*", "Sales*.*")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"V10, V18", "V15, V18"})
    void thePrintedSqlMakesAnEmptyDatabaseEqual(PostgresVersion from, PostgresVersion to) {
        try (TestDatabase source = SharedServers.database(from);
                TestDatabase target = SharedServers.database(to)) {
            SchemaFixture.create(source, from != PostgresVersion.V10);
            PipelineConfig config = SchemaFixture.config(source, target, "*.*");
            close(target, diff(config));
            assertThat(diff(config)).isEmpty();
        }
    }

    static void close(TestDatabase target, List<SchemaDifference> differences) {
        try (Connection session = target.connect();
                Statement statement = session.createStatement()) {
            statement.execute("SET check_function_bodies = off");
            for (SchemaDifference difference : differences) {
                for (String sql : difference.sql()) {
                    statement.execute(sql);
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e.getMessage() + differences, e);
        }
    }

    static List<SchemaDifference> diff(PipelineConfig config) {
        return SchemaDiff.run(config, List.of());
    }

    static SchemaCopyResult copy(PipelineConfig config, SchemaCopyOptions options) {
        return SchemaCopy.run(config, options, System.getenv(), new StopSignal(), line -> {});
    }

    @Test
    void findsEachGapAndClosesIt() {
        try (TestDatabase source = SharedServers.database(PostgresVersion.V15);
                TestDatabase target = SharedServers.database(PostgresVersion.V18)) {
            for (TestDatabase database : List.of(source, target)) {
                SchemaFixture.create(database, true);
            }
            String[][] gaps = gaps();
            target.execute(Stream.of(gaps).map(gap -> gap[0]).toArray(String[]::new));
            PipelineConfig config = SchemaFixture.config(source, target, "public.*", "Sales*.*");
            List<SchemaDifference> differences = diff(config);
            List<String> found = differences.stream().map(SchemaIT::words).toList();
            assertThat(found)
                    .containsExactlyInAnyOrder(Stream.of(gaps)
                            .skip(1)
                            .flatMap(gap -> Stream.of(gap).skip(1))
                            .toArray(String[]::new));
            close(target, differences);
            assertThat(diff(config)).isEmpty();
        }
    }

    private static String words(SchemaDifference difference) {
        String aspects = difference.aspects().isEmpty()
                ? ""
                : " "
                        + difference.aspects().stream()
                                .map(SchemaDifference.Aspect::name)
                                .toList();
        return difference.object().kind() + " " + difference.object().describe() + " " + difference.state() + aspects;
    }

    /** What is done to the target, and what has to be found. */
    private static String[][] gaps() {
        String missing = " " + State.MISSING;
        String extra = " " + State.EXTRA;
        String differs = " " + State.DIFFERS;
        return new String[][] {
            {"DROP VIEW public.richest"},
            {"SELECT 1", "view public.richest" + missing},
            {
                "DROP SCHEMA \"Sales & co\" CASCADE",
                "schema Sales & co" + missing,
                "table Sales & co.Odd \"table\"" + missing,
                "constraint Sales & co.Odd \"table\".Odd \"table\"_pkey" + missing
            },
            {
                "ALTER TYPE public.mood RENAME VALUE 'it''s ok' TO 'okay'; ALTER TYPE public.mood RENAME TO mood_old;"
                        + " CREATE TYPE public.mood AS ENUM ('sad', 'happy');"
                        + " DROP FUNCTION public.customers_of; DROP STATISTICS public.related;"
                        + " ALTER TABLE public.customers DROP COLUMN mood, ADD COLUMN mood public.mood DEFAULT 'happy';"
                        + " DROP TYPE public.mood_old",
                "enum type public.mood" + differs + " [labels]",
                "function public.customers_of(mood public.mood)" + missing,
                "statistics public.related" + missing
            },
            {
                "ALTER DOMAIN public.quantity DROP CONSTRAINT positive;"
                        + " ALTER DOMAIN public.quantity ADD CONSTRAINT positive CHECK (VALUE >= 0)",
                "domain constraint public.quantity.positive" + differs + " [definition]"
            },
            {"ALTER DOMAIN public.quantity SET DEFAULT 2", "domain public.quantity" + differs + " [default]"},
            {
                "ALTER TABLE public.customers DROP COLUMN home; ALTER TYPE public.address ALTER ATTRIBUTE \"Zip code\""
                        + " TYPE varchar(5)",
                "attribute public.address.Zip code" + differs + " [type]",
                "column public.customers.home" + missing
            },
            {
                "ALTER SEQUENCE public.free_standing INCREMENT BY 6 NO CYCLE",
                "sequence public.free_standing" + differs + " [cycle, increment]"
            },
            {
                "ALTER SEQUENCE public.computed_id_seq INCREMENT BY 3",
                "sequence public.computed_id_seq" + differs + " [increment]"
            },
            {"ALTER SEQUENCE public.customers_id_seq OWNED BY NONE", "sequence owner public.customers_id_seq" + missing
            },
            {
                "CREATE OR REPLACE FUNCTION public.twice(n integer, times numeric DEFAULT 2.0) RETURNS numeric"
                        + " LANGUAGE sql IMMUTABLE STRICT COST 10 AS $$ SELECT n * times + 1 $$",
                "function public.twice(n integer, times numeric)" + differs + " [definition]"
            },
            {"DROP AGGREGATE public.product(numeric)", "aggregate public.product(numeric)" + missing},
            {"DROP PROCEDURE public.cleanup", "function public.cleanup(INOUT done integer)" + missing},
            {
                "ALTER TABLE public.cache SET LOGGED, REPLICA IDENTITY NOTHING",
                "table public.cache" + differs + " [unlogged]",
                "replica identity public.cache" + differs + " [identity]"
            },
            {
                "ALTER TABLE public.customers RESET (fillfactor), SET (parallel_workers = 2)",
                "table public.customers" + differs + " [options]"
            },
            {"ALTER TABLE public.orders DISABLE ROW LEVEL SECURITY", "table public.orders" + differs + " [row security]"
            },
            {
                "ALTER TABLE public.customers ALTER name DROP DEFAULT, ALTER name SET NOT NULL",
                "column public.customers.name" + differs + " [default, not null]"
            },
            {
                "ALTER TABLE public.customers ALTER seen_at DROP DEFAULT",
                "column public.customers.seen_at" + differs + " [default]"
            },
            {"ALTER TABLE public.customers ADD COLUMN more int", "column public.customers.more" + extra},
            {"ALTER TABLE public.note ALTER body TYPE varchar(10)", "column public.note.body" + differs + " [type]"},
            {"ALTER TABLE public.orders ALTER id DROP IDENTITY", "column public.orders.id" + differs + " [identity]"},
            {"ALTER TABLE public.orders DROP CONSTRAINT no_overlap", "constraint public.orders.no_overlap" + missing},
            {
                "ALTER TABLE public.orders DROP CONSTRAINT orders_customer_fkey, ADD CONSTRAINT orders_customer_fkey"
                        + " FOREIGN KEY (customer) REFERENCES public.customers",
                "foreign key public.orders.orders_customer_fkey" + differs + " [definition]"
            },
            {
                "DROP INDEX public.orders_placed; CREATE INDEX orders_placed ON public.orders (placed)",
                "index public.orders.orders_placed" + differs + " [definition]"
            },
            {"DROP INDEX public.events_body", "index public.events.events_body" + missing},
            {"CREATE INDEX more ON public.note (body)", "index public.note.more" + extra},
            {
                "CREATE OR REPLACE VIEW public.order_counts AS SELECT c.id, c.name, c.email, count(*) + 1 AS orders"
                        + " FROM public.customers c JOIN public.orders o ON o.customer = c.id GROUP BY c.id",
                "view public.order_counts" + differs + " [definition, options]"
            },
            {"DROP TRIGGER touch ON public.customers", "trigger public.customers.touch" + missing},
            {
                "ALTER TABLE public.customers ENABLE TRIGGER quiet",
                "trigger public.customers.quiet" + differs + " [enabled]"
            },
            {"DROP RULE no_delete ON public.cache", "rule public.cache.no_delete" + missing},
            {
                "ALTER POLICY of_today ON public.orders USING (true)",
                "policy public.orders.of_today" + differs + " [using]"
            },
            {"CREATE TABLE public.left_over (id int PRIMARY KEY)", "table public.left_over" + extra},
            {"DROP EXTENSION hstore CASCADE", "extension hstore" + missing, "column public.customers.tags" + missing},
        };
    }

    @ParameterizedTest
    @CsvSource({"V10, V15", "V13, V17", "V15, V18"})
    void copiesInTwoSectionsAndASecondStartFixesWhatIsMissing(PostgresVersion from, PostgresVersion to) {
        InstalledPrograms.require();
        try (TestDatabase source = SharedServers.database(from);
                TestDatabase target = SharedServers.database(to)) {
            SchemaFixture.create(source, from == PostgresVersion.V15);
            source.execute("CREATE SCHEMA tidegate", "CREATE TABLE tidegate.of_ours (id int)");
            PipelineConfig config = SchemaFixture.config(source, target, "*.*");

            SchemaCopyResult before = copy(config, SchemaCopyOptions.of(Section.PRE_DATA));
            assertThat(before.failures()).isEmpty();
            assertThat(before.findings()).noneMatch(Finding::isError);
            assertThat(target.queryText("SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
                            + " WHERE c.relnamespace = 'public'::regnamespace"))
                    .as("indexes before the data")
                    .isEqualTo("0");
            target.execute("INSERT INTO customers (email) VALUES ('twice'), ('twice')");
            SchemaCopyResult after = copy(config, SchemaCopyOptions.of(Section.POST_DATA));
            assertThat(after.failures())
                    .anyMatch(failure -> failure.contains("customers_email_key")
                            && failure.contains("could not create unique index"))
                    .noneMatch(failure -> failure.contains("twice"));

            target.execute("DELETE FROM customers", "DROP TABLE orders CASCADE");
            SchemaCopyResult again = copy(config, SchemaCopyOptions.of(Section.ALL));
            assertThat(again.failures()).isEmpty();
            assertThat(again.created()).isPositive();
            assertThat(diff(config)).isEmpty();
            assertThat(target.queryText("SELECT to_regnamespace('tidegate')::text"))
                    .isNull();

            SchemaCopyResult third = copy(config, SchemaCopyOptions.of(Section.ALL));
            assertThat(third.created()).isZero();
            assertThat(third.existed()).contains("table public.customers", "index public.orders_placed");
        }
    }

    @Test
    void namesWhatTheTargetCannotHaveBeforeAnythingStarts() {
        InstalledPrograms.require();
        try (TestDatabase source = SharedServers.database(PostgresVersion.V15);
                TestDatabase target = SharedServers.database(PostgresVersion.V18)) {
            SharedServers.postgres(PostgresVersion.V15).execute("CREATE ROLE only_on_source");
            source.execute(
                    // Extensions without a file on the target: only the catalog is asked.
                    "CREATE EXTENSION hstore; UPDATE pg_extension SET extname = 'not_there' WHERE extname = 'hstore'",
                    "CREATE SCHEMA util; CREATE DOMAIN util.money AS numeric",
                    "CREATE TABLE price (id int PRIMARY KEY, price util.money)",
                    "GRANT SELECT ON price TO only_on_source");
            PipelineConfig config = SchemaFixture.config(source, target, "public.*");
            SchemaCopyResult refused = copy(config, withGrants(List.of(), Set.of()));
            assertThat(refused.findings())
                    .extracting(Finding::code)
                    .containsExactlyInAnyOrder("SCHEMA-EXTENSION-MISSING", "SCHEMA-OUTSIDE", "SCHEMA-ROLE-MISSING");
            assertThat(refused.isRefused()).isTrue();
            assertThat(target.queryText("SELECT to_regclass('public.price')::text"))
                    .isNull();

            // What each finding says, done.
            SharedServers.postgres(PostgresVersion.V18).execute("CREATE ROLE only_on_source");
            SchemaCopyResult completed = copy(config, withGrants(List.of("public", "util"), Set.of("not_there")));
            assertThat(completed.findings()).noneMatch(Finding::isError);
            assertThat(completed.failures()).isEmpty();
            assertThat(target.queryText("SELECT has_table_privilege('only_on_source', 'price', 'SELECT')::text"))
                    .isEqualTo("true");
        }
    }

    private static SchemaCopyOptions withGrants(List<String> schemas, Set<String> skippedExtensions) {
        return new SchemaCopyOptions(
                Section.ALL,
                schemas,
                false,
                true,
                skippedExtensions,
                4,
                Optional.empty(),
                Optional.empty(),
                Duration.ofDays(3));
    }

    @Test
    void aSourceNewerThanPgDumpIsRefusedWithWhatToInstall() {
        InstalledPrograms.require();
        try (TestDatabase source = SharedServers.database(PostgresVersion.V18);
                TestDatabase target = SharedServers.database(PostgresVersion.V18)) {
            source.execute("CREATE TABLE t (id int)");
            SchemaCopyOptions options = SchemaCopyOptions.of(Section.ALL);
            if (InstalledPrograms.newest() >= 18) {
                return;
            }
            assertThatThrownBy(() -> copy(SchemaFixture.config(source, target, "public.*"), options))
                    .hasMessageContaining("must not be older than the source, which is PostgreSQL 18")
                    .satisfies(
                            e -> assertThat(((TidegateException) e).nextStep()).contains("postgresql-client-18"));
        }
    }
}
