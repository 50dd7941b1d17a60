package dev.tidegate.prepare.schema;

import dev.tidegate.config.PipelineConfig;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A schema with an object of every kind that is compared, and the config of a pipeline over two databases. */
public final class SchemaFixture {

    private SchemaFixture() {}

    public static TestPipeline pipeline(TestDatabase source, TestDatabase target, String... include) {
        return TestPipeline.between(source, target)
                .yaml("tables: { include: ['" + String.join("', '", include) + "'] }");
    }

    static PipelineConfig config(TestDatabase source, TestDatabase target, String... include) {
        return pipeline(source, target, include).config();
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
