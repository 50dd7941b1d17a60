package dev.tidegate.system.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.app.roles.RoleHost;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.config.tables.TypesConfig;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.prepare.check.types.trial.MatrixSide;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two servers whose role and databases have settings that change how values are printed and read. */
final class OddPair implements AutoCloseable {

    static final String SCHEMA = "tidegate_types";

    private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(2);

    private static final List<String> SOURCE_SETTINGS = List.of(
            "bytea_output = escape",
            "intervalstyle = sql_standard",
            "datestyle = 'German, DMY'",
            "timezone = 'Asia/Kathmandu'",
            "extra_float_digits = -15",
            "quote_all_identifiers = on",
            "xmloption = document",
            "search_path = public");
    private static final List<String> TARGET_SETTINGS = List.of(
            "bytea_output = escape",
            "intervalstyle = iso_8601",
            "datestyle = 'SQL, DMY'",
            "timezone = 'America/St_Johns'",
            "extra_float_digits = 0",
            "array_nulls = off",
            "standard_conforming_strings = off",
            "escape_string_warning = off",
            "transform_null_equals = on",
            "xmloption = document",
            "search_path = public");

    private static final List<String> EXTENSIONS = List.of(
            "hstore", "citext", "ltree", "cube", "seg", "isn", "intarray", "lo", "chkpass", "postgis", "vector");

    private final List<PostgresServer> ownServers;
    final TestDatabase source;
    final TestDatabase target;
    final PipelineConfig config;
    private RoleHost process;

    private OddPair(TestDatabase source, TestDatabase target, KafkaConfig kafka, Path directory) {
        this.source = source;
        this.target = target;
        boolean shared = kafka.bootstrapServers().isPresent();
        ownServers = shared ? List.of() : List.of(source.server(), target.server());
        config = new PipelineConfig(
                        new PipelineName("types_" + source.server().version().major() + "_"
                                + target.server().version().major()),
                        database(source),
                        database(target),
                        new TableSelection(List.of(SCHEMA + ".*"), List.of()),
                        kafka,
                        directory.resolve("data"),
                        CaptureConfig.defaults(),
                        ApplyConfig.defaults())
                .withTypes(new TypesConfig(TypesConfig.XmlDeclarations.DROP));
    }

    /** On servers and a broker of their own: the role has the settings too, and money another locale on each side. */
    static OddPair started(
            PostgresVersion sourceVersion, PostgresVersion targetVersion, Path directory, Path localeDirectory) {
        boolean locales = Locales.make(localeDirectory);
        TestDatabase source = PostgresServer.builder(sourceVersion)
                .locales(localeDirectory)
                .start()
                .createDatabase("shop");
        TestDatabase target = PostgresServer.builder(targetVersion)
                .locales(localeDirectory)
                .start()
                .createDatabase("shop");
        prepare(source, SOURCE_SETTINGS, true);
        prepare(target, TARGET_SETTINGS, true);
        if (locales) {
            source.execute("ALTER DATABASE shop SET lc_monetary = '" + Locales.NO_DECIMALS + "'");
            target.execute("ALTER DATABASE shop SET lc_monetary = '" + Locales.COMMA + "'");
        }
        return new OddPair(source, target, new KafkaConfig(Optional.empty(), Map.of(), Optional.empty()), directory);
    }

    /** On the servers and the broker that all tests share: only the databases have the settings. */
    static OddPair shared(PostgresVersion sourceVersion, PostgresVersion targetVersion, Path directory) {
        TestDatabase source = SharedServers.database(sourceVersion);
        TestDatabase target = SharedServers.database(targetVersion);
        prepare(source, SOURCE_SETTINGS, false);
        prepare(target, TARGET_SETTINGS, false);
        String kafka = SharedServers.kafka().bootstrapServers();
        return new OddPair(source, target, new KafkaConfig(Optional.of(kafka), Map.of(), Optional.empty()), directory);
    }

    private static DatabaseConfig database(TestDatabase database) {
        return new DatabaseConfig(database.jdbcUrl(), "postgres", new Secret(""), Map.of());
    }

    private static void prepare(TestDatabase database, List<String> settings, boolean role) {
        try (Connection session = database.connect();
                Statement statement = session.createStatement()) {
            statement.execute("CREATE SCHEMA ext");
            for (String extension : EXTENSIONS) {
                statement.execute("DO $$ BEGIN IF EXISTS (SELECT FROM pg_available_extensions WHERE name = '"
                        + extension + "') THEN CREATE EXTENSION " + extension + " SCHEMA ext; END IF; END $$");
            }
            for (String setting : settings) {
                statement.execute("ALTER DATABASE " + database.name() + " SET " + setting);
                if (role) {
                    statement.execute("ALTER ROLE postgres SET " + setting);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    MatrixSide sourceSide() throws SQLException {
        Connection session = new SourceDatabase(config.source()).open("types");
        return MatrixSide.of(session, SCHEMA);
    }

    MatrixSide targetSide() throws SQLException {
        Connection session = new TargetDatabase(config.target()).open("types");
        return MatrixSide.of(session, SCHEMA);
    }

    RoleHost start() {
        process = RoleHost.open(config);
        return process;
    }

    /** Everything that is committed on the source by now is on the target. */
    void awaitCaughtUp() {
        String end = source.queryText("SELECT pg_current_wal_insert_lsn()::text");
        await().atMost(CAUGHT_UP_WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> {
            process.failure().ifPresent(failure -> {
                throw new AssertionError("a role has stopped: " + failure.describe(), failure);
            });
            return "t".equals(target.queryText("SELECT commit_lsn >= '" + end + "' FROM tidegate.checkpoint"));
        });
    }

    void assertNoDrift() {
        assertThat(target.queryTexts("SELECT table_name || ' ' || kind || ' ' || count FROM tidegate.drift"))
                .as("drift")
                .isEmpty();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        if (ownServers.isEmpty()) {
            source.close();
            target.close();
        }
        ownServers.forEach(PostgresServer::close);
    }
}
