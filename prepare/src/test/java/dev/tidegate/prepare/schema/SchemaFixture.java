package dev.tidegate.prepare.schema;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.config.database.DatabaseConfig;
import dev.tidegate.config.database.Secret;
import dev.tidegate.config.pipeline.ApplyConfig;
import dev.tidegate.config.pipeline.CaptureConfig;
import dev.tidegate.config.pipeline.KafkaConfig;
import dev.tidegate.config.tables.TableSelection;
import dev.tidegate.model.PipelineName;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A schema with an object of every kind that is compared, and the config of a pipeline over two databases. */
public final class SchemaFixture {

    private SchemaFixture() {}

    public static PipelineConfig config(TestDatabase source, TestDatabase target, String... include) {
        return config(source.jdbcUrl(), target.jdbcUrl(), include);
    }

    public static PipelineConfig config(String sourceUrl, String targetUrl, String... include) {
        return new PipelineConfig(
                new PipelineName("schema"),
                database(sourceUrl),
                database(targetUrl),
                new TableSelection(List.of(include), List.of()),
                new KafkaConfig(Optional.empty(), Map.of(), Optional.empty()),
                Path.of("unused"),
                CaptureConfig.defaults(),
                ApplyConfig.defaults());
    }

    private static DatabaseConfig database(String url) {
        return new DatabaseConfig(url, "postgres", new Secret(""), Map.of());
    }

    /** The script; and where the version has it, a function whose body is kept parsed: the driver wants that alone. */
    static void create(TestDatabase database, boolean newerKinds) {
        database.execute(script("every-kind.sql"));
        if (newerKinds) {
            database.execute(
                    script("newer-kinds.sql"),
                    "CREATE OR REPLACE FUNCTION public.latest_note() RETURNS integer BEGIN ATOMIC"
                            + " SELECT max(id) FROM public.note; END");
        }
    }

    static String script(String name) {
        try (InputStream in = SchemaFixture.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
