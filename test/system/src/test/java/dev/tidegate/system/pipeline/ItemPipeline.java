package dev.tidegate.system.pipeline;

import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.nio.file.Path;

/** A pipeline with one table of a thousand rows, for the commands as a user meets them. */
public final class ItemPipeline {

    private static final String TABLE = "CREATE TABLE item (id int PRIMARY KEY, name text)";

    private ItemPipeline() {}

    /** @param name unique on the shared servers, for it names the slot */
    public static TestPipeline in(Path directory, String name) {
        TestPipeline pipeline = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V17)
                .in(directory)
                .named(name)
                .yaml("tables: { include: ['public.*'] }")
                .both(TABLE);
        pipeline.source().execute("INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 1000) n");
        return pipeline;
    }

    public static long rows(TestPipeline pipeline) {
        return pipeline.target().queryLong("SELECT count(*) FROM item");
    }
}
