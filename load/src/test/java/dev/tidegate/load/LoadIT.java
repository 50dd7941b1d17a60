package dev.tidegate.load;

import static dev.tidegate.load.LoadFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.model.LoadProgress;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.process.JavaProcess;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is copied, and that it is one point with the stream. */
final class LoadIT {

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void copiesEveryKindOfTableAndValue(PostgresVersion version) throws Exception {
        LoadFixture it = new LoadFixture(version, version);
        String generated = version.major() >= 12 ? ", g int GENERATED ALWAYS AS (id * 2) STORED" : "";
        it.both(
                "CREATE SCHEMA \"Sch\"\"éma.ü\"",
                "CREATE TABLE \"Sch\"\"éma.ü\".\"Täble.\"\"x\\\" (\"Kéy\" int PRIMARY KEY, \"sel ect\" text)",
                "CREATE TABLE kinds (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text, b bytea, c numeric,"
                        + " d timestamptz, e double precision, f text[], h jsonb, i interval, j date" + generated + ")",
                "CREATE TABLE plain (id bigint PRIMARY KEY, a boolean, b smallint, c real, d double precision, e numeric,"
                        + " f numeric(12,4), g varchar(9), h char(5), i uuid, j bytea, k date, l time, m timestamp,"
                        + " n timestamptz(3), o json, p jsonb, q text)",
                "CREATE TABLE empty (id int PRIMARY KEY)",
                "CREATE TABLE parent (id int PRIMARY KEY, v text)",
                "CREATE TABLE child (w text, PRIMARY KEY (id)) INHERITS (parent)",
                "CREATE TABLE keyless (v text)",
                "ALTER TABLE keyless REPLICA IDENTITY FULL");
        it.source.execute(
                "INSERT INTO \"Sch\"\"éma.ü\".\"Täble.\"\"x\\\" SELECT i, 'ü' || i FROM generate_series(1, 1000) i",
                "INSERT INTO kinds (a, b, c, d, e, f, h, i, j) VALUES (E'tab\\t nl\\n"
                        + " cr\\r"
                        + " bs\\\\ \\b\\f\\v dot \\\\. end', '\\x00ff0a5c', 'NaN', 'infinity', '-0', ARRAY['a,b', NULL,"
                        + " E'\\n"
                        + "', '\"'], '{\"a\": [1, null]}', '1 year -2 days', '0044-03-15 BC'), (E'\\\\N', '', 1.10,"
                        + " '2024-01-01 00:00:00.123456+05', 'NaN', '{}', 'null', '0', 'infinity'), (NULL, NULL, NULL,"
                        + " NULL, NULL, NULL, NULL, NULL, NULL), (E'\\\\.', '\\x', 12345678901234567890.000000001,"
                        + " '0001-01-01 BC', 1e-300, '{{1,2},{3,4}}', '1', '-1 us', '4713-01-01 BC')",
                "INSERT INTO plain VALUES (-9223372036854775808, true, -32768, 'NaN', '-Infinity', 1.10,"
                        + " 12345678.9999, 'ü\\.', 'ab', '00000000-0000-0000-0000-000000000000', '\\x00ff0a5c',"
                        + " 'infinity', '24:00:00', '-infinity', '2024-01-01 00:00:00.123456+05',"
                        + " '{\"a\": 1, \"a\":  2}', '{\"b\": [1, null], \"a\": 1.10}', E'\\\\N \\n \\t'),"
                        + " (9223372036854775807, false, 32767, '-0', 1e-300, 'NaN', -0.0001, '', '', NULL, '',"
                        + " '4713-01-01 BC', '00:00', '294276-12-31 23:59:59.999999', '4713-01-01 00:00:00 BC', 'null',"
                        + " '\"\"', ''), (0, NULL, NULL, '1.17549e-38', 1.7976931348623157e308,"
                        + " 12345678901234567890123.000000000100, NULL, NULL, NULL, NULL, NULL, '0044-03-15 BC', NULL, NULL,"
                        + " 'infinity', NULL, NULL, NULL)",
                "INSERT INTO parent SELECT i, 'p' FROM generate_series(1, 10) i",
                "INSERT INTO child SELECT i, 'c', 'w' FROM generate_series(11, 20) i",
                "INSERT INTO keyless VALUES ('same'), ('same'), (''), (NULL)");
        LoadProgress progress = new LoadProgress();

        boolean streaming = new LoadService(it.config(), LoadFixture.limits(), progress).run(new StopSignal());

        assertThat(streaming).isTrue();
        for (String table : List.of(
                "\"Sch\"\"éma.ü\".\"Täble.\"\"x\\\"", "kinds", "plain", "empty", "ONLY parent", "child", "keyless")) {
            assertThat(rows(it.target, table)).as(table).isEqualTo(rows(it.source, table));
        }
        assertThat(progress.totals().tablesLoaded()).isEqualTo(7);
        assertThat(progress.totals().rows()).isEqualTo(1000 + 4 + 3 + 20 + 4);
        assertThat(it.target.queryLong("SELECT sum(rows) FROM tidegate.load_table WHERE state = 'loaded'"))
                .isEqualTo(1031);
        assertThat(it.phase()).isEqualTo("streaming");
        assertThat(it.target.queryText("SELECT c.commit_lsn = p.consistent_lsn AND c.stream_id = p.stream_id"
                        + " FROM tidegate.checkpoint c JOIN tidegate.pipeline p USING (pipeline)"))
                .isEqualTo("t");
        String consistentPoint = it.target.queryText("SELECT consistent_lsn FROM tidegate.pipeline");
        assertThat(it.source.queryText("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = '"
                        + it.pipeline.name().slot() + "'"))
                .isEqualTo(consistentPoint);
    }

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void copiesPartitionedTables(PostgresVersion version) throws Exception {
        LoadFixture it = new LoadFixture(version, PostgresVersion.V18);
        String key = version.major() >= 11 ? ", PRIMARY KEY (id)" : "";
        it.both(
                "CREATE TABLE part (id int NOT NULL, v text" + key + ") PARTITION BY RANGE (id)",
                "CREATE TABLE part_low PARTITION OF part FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE part_high PARTITION OF part FOR VALUES FROM (100) TO (1000) PARTITION BY RANGE (id)",
                "CREATE TABLE part_high_1 PARTITION OF part_high FOR VALUES FROM (100) TO (1000)");
        it.source.execute("INSERT INTO part SELECT i, 'v' || i FROM generate_series(0, 199) i");

        assertThat(it.load()).isTrue();

        assertThat(rows(it.target, "part")).hasSize(200).isEqualTo(rows(it.source, "part"));
        String names = "SELECT string_agg(table_name, ' ' ORDER BY table_name) FROM tidegate.load_table";
        assertThat(it.target.queryText(names)).isEqualTo(version.major() >= 13 ? "part" : "part_high_1 part_low");
        it.source.execute("INSERT INTO part VALUES (50, 'later')".replace("50", "999"));
        assertThat(SlotChanges.insertedFirstColumns(it.source, it.pipeline.name()))
                .containsExactly("999");
    }

    /** A right on the parent is enough to read the rows of its partitions, though not to read these by themselves. */
    @Test
    void copiesAPartitionedTableThroughItsParentIfOnlyThatMayBeRead() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        String role = "parent_reader_" + it.source.name();
        it.both(
                "CREATE TABLE part (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE part_low PARTITION OF part FOR VALUES FROM (0) TO (100)",
                "CREATE TABLE part_high PARTITION OF part FOR VALUES FROM (100) TO (1000)");
        it.source.execute(
                "INSERT INTO part SELECT generate_series(0, 199)",
                "CREATE ROLE " + role + " LOGIN REPLICATION",
                "GRANT CREATE ON DATABASE " + it.source.name() + " TO " + role,
                "ALTER TABLE part OWNER TO " + role);
        it.pipeline.yaml("source: { user: " + role + " }");

        assertThat(it.load()).isTrue();

        assertThat(rows(it.target, "part")).hasSize(200).isEqualTo(rows(it.source, "part"));
    }

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void writesDuringTheLoadAreEitherCopiedOrStreamed(PostgresVersion version) throws Exception {
        LoadFixture it = new LoadFixture(version, PostgresVersion.V15);
        it.both("CREATE TABLE a (id bigserial PRIMARY KEY, v text)", "CREATE TABLE b (id bigint PRIMARY KEY, v text)");
        it.source.execute("INSERT INTO a (v) SELECT repeat('x', 200) FROM generate_series(1, 100000)");
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService writers = Executors.newFixedThreadPool(3);
        List<Future<?>> writing = new ArrayList<>();
        for (int writer = 0; writer < 3; writer++) {
            boolean commits = writer < 2;
            writing.add(writers.submit(() -> write(it, commits, stop)));
        }

        assertThat(it.load()).isTrue();

        stop.set(true);
        for (Future<?> future : writing) {
            future.get(30, TimeUnit.SECONDS);
        }
        writers.shutdown();
        Set<String> sourceKeys = new HashSet<>(it.source.queryTexts("SELECT id FROM a"));
        List<String> together = it.target.queryTexts("SELECT id FROM a");
        List<String> streamed = SlotChanges.insertedFirstColumns(it.source, it.pipeline.name());
        assertThat(streamed).as("the writers wrote during the load").isNotEmpty();
        assertThat(together).as("and before it").hasSizeGreaterThan(100_000);
        together.addAll(streamed.stream().filter(key -> !key.startsWith("-")).toList());
        assertThat(together).doesNotHaveDuplicates();
        assertThat(new HashSet<>(together)).isEqualTo(sourceKeys);
        // b holds -id of every row that a writer put into a, in the same transaction
        assertThat(it.target.queryTexts("SELECT id FROM a WHERE id > 100000"))
                .containsExactlyInAnyOrderElementsOf(it.target.queryTexts("SELECT -id FROM b"));
    }

    private static Void write(LoadFixture it, boolean commits, AtomicBoolean stop) throws Exception {
        try (Connection connection = it.source.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!stop.get()) {
                statement.execute("WITH n AS (INSERT INTO a (v) SELECT 'w' FROM generate_series(1, 3) RETURNING id)"
                        + " INSERT INTO b SELECT -id, 'w' FROM n");
                if (commits) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
            }
        }
        return null;
    }

    @Test
    void copiesWideRowsInLittleMemory() throws Exception {
        LoadFixture it = new LoadFixture(PostgresVersion.V15, PostgresVersion.V15);
        it.both("CREATE TABLE wide (id int PRIMARY KEY, v text)", "ALTER TABLE wide ALTER v SET STORAGE EXTERNAL");
        it.source.execute("INSERT INTO wide SELECT i, repeat(chr(64 + i), 20000000) FROM generate_series(1, 8) i");
        try (JavaProcess process = JavaProcess.builder(LoadMain.class)
                .jvmArguments("-Xmx96m")
                .arguments(LoadMain.arguments(it))
                .start()) {
            process.awaitOutput("load is done", Duration.ofMinutes(2));
        }
        String sum = "SELECT string_agg(id || md5(v), ' ' ORDER BY id) FROM wide";
        assertThat(it.target.queryText(sum)).isEqualTo(it.source.queryText(sum));
    }
}
