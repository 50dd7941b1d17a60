package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.LaneRecord.Message;
import dev.tidegate.topic.record.LaneRecord.TransactionalMessage;
import dev.tidegate.topic.record.LaneRecord.Truncate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a source does arrives in the topic: every operation, on old and new versions. */
class CaptureIT {

    @RegisterExtension
    final CaptureFixtures pipelines = new CaptureFixtures();

    private static final String RANDOM_TEXT =
            "(SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 400))";

    @ParameterizedTest
    @EnumSource(PostgresVersion.class)
    void rowsOfEveryOperationArrive(PostgresVersion version) throws Exception {
        CaptureFixture pipeline = pipelines.on(
                version,
                "CREATE TABLE account (id int PRIMARY KEY, owner text, balance numeric, note text)",
                "ALTER TABLE account ALTER note SET STORAGE EXTERNAL",
                "CREATE SCHEMA \"Odd.Schema\"",
                "CREATE TABLE \"Odd.Schema\".\"Weird \"\" name\" (\"Key one\" text PRIMARY KEY, \"select\" int)");
        Lsn start = pipeline.slotPosition();
        try (RunningCapture capture = RunningCapture.start(pipeline.config)) {
            pipeline.source.execute(
                    "INSERT INTO account SELECT i, 'owner ' || i, i * 1.10, " + RANDOM_TEXT
                            + " FROM generate_series(1, 100) i",
                    "UPDATE account SET balance = balance + 1 WHERE id <= 50",
                    "UPDATE account SET id = id + 1000 WHERE id = 7",
                    "UPDATE account SET note = NULL, owner = '' WHERE id = 8",
                    "DELETE FROM account WHERE id BETWEEN 90 AND 100",
                    "INSERT INTO \"Odd.Schema\".\"Weird \"\" name\" VALUES ('\u00e4 \" \\ \u20ac', 1), ('', 2)",
                    "UPDATE \"Odd.Schema\".\"Weird \"\" name\" SET \"Key one\" = 'x''y', \"select\" = NULL"
                            + " WHERE \"select\" = 2");
            pipeline.fence("done");
            try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
                topic.untilFence("done");
                assertSame(pipeline, topic, "public", "account");
                assertThat(topic.rows("public", "account")).hasSize(89);
                assertSame(pipeline, topic, "Odd.Schema", "Weird \" name");
                assertThat(topic.records)
                        .as("a key change is one UPDATE that leaves the TOASTed value out")
                        .anyMatch(it -> it instanceof Change change
                                && change.before() != null
                                && change.after() != null
                                && change.after().hasUnchanged());
            }
            assertThat(capture.progress.snapshot().transactions()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V15", "V18"})
    void rollbacksSavepointsAndTruncates(PostgresVersion version) throws Exception {
        CaptureFixture pipeline = pipelines.on(
                version,
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id serial PRIMARY KEY, a_id int REFERENCES a)",
                "CREATE TABLE c (id int PRIMARY KEY)");
        Lsn start = pipeline.slotPosition();
        try (RunningCapture capture = RunningCapture.start(pipeline.config)) {
            pipeline.source.execute(
                    "INSERT INTO c SELECT generate_series(1, 10)",
                    "BEGIN; INSERT INTO a VALUES (1); ROLLBACK",
                    "BEGIN; INSERT INTO a VALUES (2); SAVEPOINT s; INSERT INTO a VALUES (3); ROLLBACK TO s;"
                            + " SAVEPOINT s2; INSERT INTO a VALUES (4); RELEASE s2; INSERT INTO a VALUES (5); COMMIT",
                    "INSERT INTO b (a_id) VALUES (2), (4)");
            pipeline.fence("filled");
            try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
                topic.untilFence("filled");
                assertSame(pipeline, topic, "public", "a");
                assertThat(topic.rows("public", "a")).hasSize(3);
                if (version != PostgresVersion.V10) { // published from 11 on
                    pipeline.source.execute("TRUNCATE a, b RESTART IDENTITY CASCADE", "INSERT INTO a VALUES (9)");
                    pipeline.fence("truncated");
                    topic.untilFence("truncated");
                    assertSame(pipeline, topic, "public", "a");
                    assertSame(pipeline, topic, "public", "b");
                    assertSame(pipeline, topic, "public", "c");
                    Truncate truncate = only(topic.records, Truncate.class);
                    assertThat(truncate.tables()).hasSize(2);
                    assertThat(truncate.cascade()).isTrue();
                    assertThat(truncate.restartIdentity()).isTrue();
                }
            }
            assertThat(capture.hasEnded()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V15", "V18"})
    void everyReplicaIdentityAndItsChangeUnderWay(PostgresVersion version) throws Exception {
        CaptureFixture pipeline = pipelines.on(
                version,
                "CREATE TABLE whole (b int, a int, t text, PRIMARY KEY (a, b))",
                "ALTER TABLE whole REPLICA IDENTITY FULL",
                "CREATE TABLE whole_without_key (v text, n float8)",
                "ALTER TABLE whole_without_key REPLICA IDENTITY FULL",
                "CREATE TABLE nothing (id int PRIMARY KEY)",
                "ALTER TABLE nothing REPLICA IDENTITY NOTHING",
                "CREATE TABLE by_index (id int PRIMARY KEY, code text NOT NULL UNIQUE, v int)",
                "ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_code_key");
        Lsn start = pipeline.slotPosition();
        try (RunningCapture capture = RunningCapture.start(pipeline.config)) {
            pipeline.source.execute(
                    "INSERT INTO whole SELECT i, i + 1, 'text ' || i FROM generate_series(1, 20) i",
                    "UPDATE whole SET t = t || '!' WHERE a < 5",
                    "UPDATE whole SET a = a + 100 WHERE a = 10",
                    "DELETE FROM whole WHERE b > 15",
                    "INSERT INTO whole_without_key VALUES ('x', 1.1), ('x', 1.1), ('y', 'NaN'), (NULL, 0.1::float4)",
                    "UPDATE whole_without_key SET n = 2 WHERE v IS NULL",
                    "DELETE FROM whole_without_key WHERE v = 'y'",
                    "INSERT INTO nothing VALUES (1), (2)",
                    "INSERT INTO by_index VALUES (1, 'one', 1), (2, 'two', 2), (3, 'three', 3)",
                    "UPDATE by_index SET v = 20, code = 'TWO' WHERE id = 2",
                    "DELETE FROM by_index WHERE id = 3",
                    "BEGIN; UPDATE by_index SET v = 5; ALTER TABLE by_index REPLICA IDENTITY FULL;"
                            + " UPDATE by_index SET v = 6 WHERE id = 1; COMMIT",
                    "ALTER TABLE whole REPLICA IDENTITY DEFAULT",
                    "UPDATE whole SET t = NULL WHERE a = 3",
                    "UPDATE whole SET b = 77 WHERE a = 4");
            pipeline.fence("done");
            try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
                topic.untilFence("done");
                for (String table : List.of("whole", "whole_without_key", "nothing", "by_index")) {
                    assertSame(pipeline, topic, "public", table);
                }
                assertThat(keysOf(topic, "whole")).allMatch(columns -> columns.containsAll(List.of("a", "b")));
                assertThat(keysOf(topic, "whole_without_key")).isEmpty();
                assertThat(keysOf(topic, "nothing")).isEmpty();
            }
            assertThat(capture.hasEnded()).isFalse();
        }
    }

    private static List<List<String>> keysOf(ReplayedTopic topic, String table) {
        return topic.records.stream()
                .filter(Change.class::isInstance)
                .map(Change.class::cast)
                .filter(change -> change.table().name().equals(table) && change.key() != null)
                .map(change -> change.key().columns().asList())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V17"})
    void columnsComeAndGoUnderWay(PostgresVersion version) throws Exception {
        CaptureFixture pipeline = pipelines.on(version, "CREATE TABLE t (id int PRIMARY KEY, a text)");
        Lsn start = pipeline.slotPosition();
        // Everything has happened before capture reads the first of it: only the WAL knows the old shape.
        pipeline.source.execute(
                "INSERT INTO t VALUES (1, 'one')",
                "ALTER TABLE t ADD COLUMN b int DEFAULT 7",
                "INSERT INTO t VALUES (2, 'two', 2)",
                "BEGIN; INSERT INTO t VALUES (3, 'three', 3); ALTER TABLE t DROP COLUMN a;"
                        + " INSERT INTO t VALUES (4, 4); COMMIT",
                "ALTER TABLE t RENAME COLUMN b TO c",
                "INSERT INTO t VALUES (5, 5)");
        pipeline.fence("done");
        try (RunningCapture capture = RunningCapture.start(pipeline.config);
                ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            topic.untilFence("done");
            List<List<String>> shapes = topic.records.stream()
                    .filter(Change.class::isInstance)
                    .map(it -> ((Change) it).after().columns().asList())
                    .toList();
            assertThat(shapes)
                    .containsExactly(
                            List.of("id", "a"),
                            List.of("id", "a", "b"),
                            List.of("id", "a", "b"),
                            List.of("id", "b"),
                            List.of("id", "c"));
            assertThat(capture.hasEnded()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V15", "V18"})
    void oddSettingsOfDatabaseAndRoleDoNotChangeTheText(PostgresVersion version) throws Exception {
        CaptureFixture pipeline = pipelines.on(
                version,
                "CREATE TABLE v (id int PRIMARY KEY, bytes bytea, day date, at timestamptz, span interval, real8 float8,"
                        + " cash money)");
        Lsn start = pipeline.slotPosition();
        for (String setting : List.of(
                "bytea_output = 'escape'",
                "datestyle = 'German, DMY'",
                "timezone = 'Asia/Kolkata'",
                "intervalstyle = 'iso_8601'",
                "extra_float_digits = -5",
                "search_path = 'nowhere'",
                "client_encoding = 'LATIN1'")) {
            String database = pipeline.source.name();
            pipeline.source.execute("ALTER DATABASE " + database + " SET " + setting);
            pipeline.source.execute("ALTER ROLE postgres IN DATABASE " + database + " SET " + setting);
        }
        try (RunningCapture capture = RunningCapture.start(pipeline.config);
                ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.source.execute(
                    "SET search_path = public; INSERT INTO v VALUES (1, '\\x00ff5c27', '2026-03-04',"
                            + " '2026-03-04 05:06:07.891011+00', '1 year 2 mons 3 days 04:05:06.7', 0.1::float8 + 0.2, '12.34')");
            pipeline.fence("done");
            topic.untilFence("done");
            assertThat(topic.rows("public", "v").get(0))
                    .containsEntry("bytes", "\\x00ff5c27")
                    .containsEntry("day", "2026-03-04")
                    .containsEntry("at", "2026-03-04 05:06:07.891011+00")
                    .containsEntry("span", "1 year 2 mons 3 days 04:05:06.7");
            assertSame(pipeline, topic, "public", "v");
            assertThat(capture.hasEnded()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V10", "V13", "V15", "V18"})
    void heartbeatsAndFencesTravel(PostgresVersion version) throws Exception {
        CaptureFixture pipeline = pipelines.on(version, "CREATE TABLE t (id int PRIMARY KEY)");
        Lsn start = pipeline.slotPosition();
        try (RunningCapture capture = RunningCapture.start(pipeline.config);
                ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.fence("first");
            topic.untilFence("first");
            Awaitility.await("heartbeats").atMost(Duration.ofSeconds(60)).until(() -> {
                topic.readMore();
                return topic.records.stream().filter(CaptureIT::isHeartbeat).count() >= 3;
            });
            assertThat(capture.progress.snapshot().heartbeats()).isPositive();
            assertThat(topic.records).noneMatch(Change.class::isInstance);
        }
    }

    private static boolean isHeartbeat(LaneRecord it) {
        String content = it instanceof Message message
                ? message.content()
                : it instanceof TransactionalMessage message ? message.content() : "";
        return content.matches("\\{\"kind\":\"heartbeat\",\"ts_us\":1[0-9]{15}}");
    }

    /** With one replica the source keeps its WAL until the target has it, and on an idle source the slot moves on all the same. */
    @Test
    void theSlotFollowsTheTargetAlsoWhenOnlyANeighbourWrites() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, "CREATE TABLE t (id int PRIMARY KEY)");
        Lsn start = pipeline.slotPosition();
        TestDatabase neighbour = SharedServers.database(PostgresVersion.V15);
        neighbour.execute("CREATE TABLE busy (t text)");
        try (RunningCapture capture = RunningCapture.start(pipeline.config);
                ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.source.execute("INSERT INTO t VALUES (1)");
            pipeline.fence("one");
            topic.untilFence("one");
            Awaitility.await("two confirmations")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> capture.progress.snapshot().confirmed().isPresent());
            assertThat(pipeline.slotPosition()).as("nothing is applied yet").isEqualTo(start);
            for (int i = 0; i < 3; i++) {
                neighbour.execute("INSERT INTO busy SELECT 'x' FROM generate_series(1, 1000)");
                topic.readMore();
                Lsn applied = topic.point();
                pipeline.moveCheckpoint(applied);
                Awaitility.await("the slot reaches " + applied)
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> !pipeline.slotPosition().isBefore(applied));
                assertThat(pipeline.slotPosition()).isEqualTo(applied);
            }
        }
    }

    /** The applier's newest commits may go with a crash of the target; the source must be able to send them again. */
    @Test
    void theSlotDoesNotFollowWhatTheTargetsDiskDoesNotHold() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, "CREATE TABLE t (id int PRIMARY KEY)");
        Lsn start = pipeline.slotPosition();
        try (RunningCapture capture = RunningCapture.start(pipeline.config);
                ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.fence("applied");
            pipeline.moveCheckpointInMemory(topic.untilFence("applied").point());
            Awaitility.await("three confirmations")
                    .during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> pipeline.slotPosition().equals(start));
        }
    }

    /** The server names its own position in keep-alives; only what target and topic hold may be confirmed. */
    @Test
    void keepAlivesDoNotMoveTheSlot() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, "CREATE TABLE t (id int PRIMARY KEY)");
        TestDatabase neighbour = SharedServers.database(PostgresVersion.V15);
        neighbour.execute("CREATE TABLE busy (t text)");
        Lsn start = pipeline.slotPosition();
        try (RunningCapture capture = RunningCapture.start(pipeline.quietConfig());
                ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            pipeline.fence("applied");
            Lsn applied = topic.untilFence("applied").point();
            pipeline.moveCheckpoint(applied);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> pipeline.slotPosition()
                    .equals(applied));
            neighbour.execute("INSERT INTO busy SELECT repeat('x', 1000) FROM generate_series(1, 5000)");
            Awaitility.await("several confirmations")
                    .during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(6))
                    .until(() -> pipeline.slotPosition().equals(applied));
            assertThat(capture.hasEnded()).isFalse();
        }
    }

    /** It is not sent again, by a source that has all of it; nor may what follows count as another history. */
    @Test
    void aSlotThatStandsAtAMessageContinues() throws Exception {
        CaptureFixture pipeline = pipelines.on(PostgresVersion.V15, "CREATE TABLE t (id int PRIMARY KEY)");
        Lsn start = pipeline.slotPosition();
        try (ReplayedTopic topic = new ReplayedTopic(pipeline, start)) {
            try (RunningCapture capture = RunningCapture.start(pipeline.quietConfig())) {
                pipeline.fence("held");
                Lsn held = topic.untilFence("held").point();
                pipeline.moveCheckpoint(held);
                Awaitility.await("the slot reaches the message")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> pipeline.slotPosition().equals(held));
                assertThat(capture.hasEnded()).isFalse();
            }
            pipeline.source.execute("INSERT INTO t VALUES (1)");
            try (RunningCapture capture = RunningCapture.start(pipeline.quietConfig())) {
                pipeline.fence("after");
                topic.untilFence("after");
                assertThat(topic.rows("public", "t"))
                        .isEqualTo(SourceRows.of(pipeline, "public", "t"))
                        .hasSize(1);
                assertThat(capture.hasEnded()).isFalse();
            }
        }
    }

    private static <T> T only(List<LaneRecord> records, Class<T> kind) {
        List<T> found =
                records.stream().filter(kind::isInstance).map(kind::cast).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static void assertSame(CaptureFixture pipeline, ReplayedTopic topic, String schema, String table)
            throws Exception {
        assertThat(shortened(topic.rows(schema, table))).isEqualTo(shortened(SourceRows.of(pipeline, schema, table)));
    }

    /** So that a difference can be read. */
    private static List<String> shortened(List<Map<String, String>> rows) {
        return rows.stream()
                .map(row -> row.toString().length() < 300
                        ? row.toString()
                        : row.toString().replaceAll("([^,=]{50})[^,=]{200,}([^,=]{50})", "$1...$2"))
                .toList();
    }
}
