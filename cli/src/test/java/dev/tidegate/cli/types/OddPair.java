package dev.tidegate.cli.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.cli.process.PipelineProcess;
import dev.tidegate.core.PipelineName;
import dev.tidegate.core.config.ApplyConfig;
import dev.tidegate.core.config.CaptureConfig;
import dev.tidegate.core.config.DatabaseConfig;
import dev.tidegate.core.config.KafkaConfig;
import dev.tidegate.core.config.PipelineConfig;
import dev.tidegate.core.config.Secret;
import dev.tidegate.core.config.TableSelection;
import dev.tidegate.core.database.SourceDatabase;
import dev.tidegate.core.database.TargetDatabase;
import dev.tidegate.preflight.types.MatrixSide;
import dev.tidegate.testing.PostgresServer;
import dev.tidegate.testing.PostgresVersion;
import dev.tidegate.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
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

    private static final List<String> LOCALES = List.of("de_DE.utf8", "de_DE.UTF-8", "en_US.utf8", "fr_FR.utf8");

    private final PostgresServer sourceServer;
    private final PostgresServer targetServer;
    final TestDatabase source;
    final TestDatabase target;
    final PipelineConfig config;
    private PipelineProcess process;

    OddPair(PostgresVersion sourceVersion, PostgresVersion targetVersion, Path directory) {
        sourceServer = PostgresServer.start(sourceVersion);
        targetServer = PostgresServer.start(targetVersion);
        source = prepared(sourceServer, SOURCE_SETTINGS);
        target = prepared(targetServer, TARGET_SETTINGS);
        config = new PipelineConfig(
                new PipelineName("types"),
                database(source),
                database(target),
                new TableSelection(List.of(SCHEMA + ".*"), List.of()),
                new KafkaConfig(Optional.empty(), Map.of(), Optional.empty()),
                directory.resolve("data"),
                CaptureConfig.defaults(),
                ApplyConfig.defaults());
    }

    private static DatabaseConfig database(TestDatabase database) {
        return new DatabaseConfig(database.jdbcUrl(), "postgres", new Secret(""), Map.of());
    }

    private static TestDatabase prepared(PostgresServer server, List<String> settings) {
        TestDatabase database = server.createDatabase("shop");
        database.execute("CREATE SCHEMA ext");
        for (String extension : EXTENSIONS) {
            if (database.queryLong("SELECT count(*) FROM pg_available_extensions WHERE name = '" + extension + "'")
                    > 0) {
                database.execute("CREATE EXTENSION " + extension + " SCHEMA ext");
            }
        }
        for (String setting : settings) {
            database.execute("ALTER DATABASE shop SET " + setting, "ALTER ROLE postgres SET " + setting);
        }
        otherMoney(database);
        return database;
    }

    /** Where the machine has another locale than C. */
    private static void otherMoney(TestDatabase database) {
        for (String locale : LOCALES) {
            try {
                database.execute("ALTER DATABASE shop SET lc_monetary = '" + locale + "'");
                return;
            } catch (IllegalStateException e) {
                // the next one
            }
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

    PipelineProcess start() {
        process = PipelineProcess.open(config);
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
        sourceServer.close();
        targetServer.close();
    }
}
