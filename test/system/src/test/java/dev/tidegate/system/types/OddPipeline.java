package dev.tidegate.system.types;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A pipeline whose role and databases have settings that change how values are printed and read. */
final class OddPipeline {

    static final String SCHEMA = "tidegate_types";

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

    private OddPipeline() {}

    /** On servers and a broker of their own: the role has the settings too, and money another locale on each side. */
    static TestPipeline onServers(PostgresVersion source, PostgresVersion target, Path localeDirectory) {
        boolean locales = Locales.make(localeDirectory);
        TestPipeline pipeline = TestPipeline.onServers(
                PostgresServer.builder(source).locales(localeDirectory),
                PostgresServer.builder(target).locales(localeDirectory));
        if (locales) {
            setLocale(pipeline.source(), Locales.NO_DECIMALS);
            setLocale(pipeline.target(), Locales.COMMA);
        }
        return prepared(pipeline, true);
    }

    private static void setLocale(TestDatabase database, String locale) {
        database.execute("ALTER DATABASE " + database.name() + " SET lc_monetary = '" + locale + "'");
    }

    /** On the servers and the broker that all tests share: only the databases have the settings. */
    static TestPipeline shared(PostgresVersion source, PostgresVersion target) {
        return prepared(TestPipeline.between(source, target).sharedKafka(), false);
    }

    private static TestPipeline prepared(TestPipeline pipeline, boolean role) {
        prepare(pipeline.source(), SOURCE_SETTINGS, role);
        prepare(pipeline.target(), TARGET_SETTINGS, role);
        return pipeline.yaml("tables: { include: ['" + SCHEMA + ".*'] }", "types: { xml-declarations: drop }");
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
}
