package dev.tidegate.system.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidegate.system.pipeline.ItemPipeline;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.process.JavaProcess;
import dev.tidegate.topic.codec.RowLimit;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of 100 MB, which no record of the topic could hold, in the heap that docs/CONFIG.md gives for them. */
@Timeout(240)
class LargeRowIT {

    private static final Duration WITHIN = Duration.ofMinutes(2);

    private static final String DOC = "CREATE TABLE doc (id int PRIMARY KEY, note text, raw bytea, body text)";
    /** Known by the whole row: old and new value travel. */
    private static final String LOOSE = "CREATE TABLE loose (id int, body text)";

    private static final int RAW_BYTES = 100 << 20;
    /** Not to be compressed. */
    private static final String RAW =
            "(SELECT decode(repeat(string_agg(md5(n::text), ''), 100), 'hex')" + " FROM generate_series(1, 65536) n)";
    /** Of two and three bytes a character, and with what COPY and JSON escape. */
    private static final String BODY = "repeat(E'\\u00e4\\u20ac\\\\ \"\\t\\n' || repeat('%s', 90), 1048576)";

    @TempDir
    Path directory;

    @Test
    void arriveByLoadAndByStream() {
        try (TestPipeline pipeline = ItemPipeline.in(directory, "cli_large")) {
            pipeline.source().execute(DOC, LOOSE, "ALTER TABLE loose REPLICA IDENTITY FULL");
            pipeline.target().execute(DOC, LOOSE);
            pipeline.source()
                    .execute("INSERT INTO doc VALUES (1, 'raw', " + RAW + ", NULL), (2, 'body', NULL, "
                            + BODY.formatted("b") + ")");
            long heapMegabytes = RowLimit.heapFor(2L * RAW_BYTES) >> 20;
            JavaProcess run = pipeline.jvm("-Xmx" + heapMegabytes + "m").start("run");
            run.awaitOutput("apply lane 0 starts", WITHIN);
            assertSame(pipeline, run);

            pipeline.source()
                    .execute(
                            "INSERT INTO doc SELECT 3, 'raw', raw, NULL FROM doc WHERE id = 1",
                            "INSERT INTO loose SELECT 1, left(body, 5000000) FROM doc WHERE id = 2",
                            "UPDATE doc SET body = " + BODY.formatted("c") + " WHERE id = 2",
                            "UPDATE doc SET id = 4, note = 'the rest unchanged' WHERE id = 3",
                            "UPDATE loose SET body = 'x' || body",
                            "DELETE FROM doc WHERE id = 1",
                            "INSERT INTO item VALUES (0, 'last')");
            await().atMost(WITHIN)
                    .until(() -> !run.isAlive()
                            || pipeline.target().queryLong("SELECT count(*) FROM item WHERE id = 0") == 1);
            assertSame(pipeline, run);
            pipeline.assertNoDrift();
        }
    }

    private static void assertSame(TestPipeline pipeline, JavaProcess run) {
        assertThat(run.isAlive()).as(run.tail(40)).isTrue();
        String doc = "SELECT id || ' ' || note || ' ' || coalesce(octet_length(raw) || md5(raw), '-') || ' '"
                + " || coalesce(octet_length(body) || md5(body), '-') FROM doc ORDER BY id";
        String loose = "SELECT id || ' ' || octet_length(body) || ' ' || md5(body) FROM loose";
        assertThat(pipeline.target().queryTexts(doc))
                .hasSize(2)
                .isEqualTo(pipeline.source().queryTexts(doc));
        assertThat(pipeline.target().queryTexts(loose))
                .isEqualTo(pipeline.source().queryTexts(loose));
    }
}
