package dev.tidegate.apply;

import static dev.tidegate.apply.RecordScript.keyed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.RecordScript.Transaction;
import dev.tidegate.model.StreamId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.record.EncodedRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where a lane stops rather than write what is not right, and how it goes on. */
@Timeout(120)
class ApplyStopsIT {

    private static final PostgresVersion VERSION = PostgresVersion.V15;
    private static final TableShape T = keyed("t", "id", "a");
    private static final String DDL = "CREATE TABLE t (id int PRIMARY KEY, a text)";

    private static LaneFixture lane() throws Exception {
        return LaneFixture.on(VERSION, DDL);
    }

    @Test
    void stopsAtATableThatIsMissingAndContinuesWhenItIsThere() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script().begin().insert(T, "1", "x").end();
            Transaction bad = lane.script().begin().insert(keyed("nowhere", "id", "a"), "1", "secret");
            bad.end();
            TidegateException failure = lane.awaitBlocked();
            assertThat(failure.code()).isEqualTo("TARGET-TABLE-MISSING");
            assertThat(failure.describe()).contains("public.nowhere").doesNotContain("secret");
            assertThat(lane.target().queryTexts("SELECT code || ' ' || problem FROM tidegate.lane_stop"))
                    .containsExactly("TARGET-TABLE-MISSING " + failure.getMessage());

            lane.target().execute("CREATE TABLE nowhere (id int PRIMARY KEY, a text)");
            lane.awaitApplied();
            assertThat(lane.rows("nowhere")).hasSize(1);
            assertThat(lane.rows("t")).hasSize(1);
            assertThat(lane.target().queryTexts("SELECT code FROM tidegate.lane_stop"))
                    .isEmpty();
        }
    }

    @Test
    void stopsAtAColumnThatIsMissing() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script()
                    .begin()
                    .insert(keyed("t", "id", "a", "added"), "1", "x", "secret")
                    .end();
            TidegateException failure = lane.awaitBlocked();
            assertThat(failure.code()).isEqualTo("TARGET-COLUMN-MISSING");
            assertThat(failure.getMessage()).contains("added").doesNotContain("secret");
        }
    }

    @Test
    void takesAColumnThatIsAddedUnderWay() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script().begin().insert(T, "1", "x").end();
            lane.apply();
            lane.target().execute("ALTER TABLE t ADD added text");
            lane.script()
                    .begin()
                    .insert(keyed("t", "id", "a", "added"), "2", "x", "new")
                    .end();
            lane.apply();
            assertThat(lane.rows("t")).containsExactly("(1,x,)", "(2,x,new)");
        }
    }

    /** What was read of the table before would let the server round. */
    @Test
    void stopsAtAColumnThatIsNarrowedUnderWay() throws Exception {
        try (LaneFixture lane = LaneFixture.on(VERSION, "CREATE TABLE p (id int PRIMARY KEY, n numeric)")) {
            lane.script().begin().insert(keyed("p", "id", "n"), "1", "1.25").end();
            lane.apply();
            lane.target().execute("ALTER TABLE p ALTER n TYPE numeric(8,2)");
            lane.script().begin().insert(keyed("p", "id", "n"), "2", "1.234").end();

            assertThat(lane.awaitBlocked().code()).isEqualTo("PRECISION-NARROWER");
            assertThat(lane.rows("p")).containsExactly("(1,1.25)");
        }
    }

    @Test
    void stopsAtACollisionThatTheSourceDidNotHave() throws Exception {
        try (LaneFixture lane = LaneFixture.on(
                VERSION,
                "CREATE TABLE t (id int PRIMARY KEY, a text CONSTRAINT only_once UNIQUE)",
                "INSERT INTO t VALUES (77, 'secret')")) {
            Transaction bad = lane.script().begin().insert(T, "1", "fine").insert(T, "2", "secret");
            bad.end();
            TidegateException failure = lane.awaitBlocked();
            assertThat(failure.code()).isEqualTo("APPLY-CONFLICT");
            assertThat(failure.describe())
                    .contains("public.t")
                    .contains("constraint only_once")
                    .contains("[id]")
                    .doesNotContain("secret")
                    .doesNotContain("77");
            assertThat(lane.rows("t")).containsExactly("(77,secret)");
            assertThat(lane.target().queryTexts("SELECT code FROM tidegate.lane_stop"))
                    .containsExactly("APPLY-CONFLICT");
        }
    }

    @Test
    void waitsAtARowThatTheTargetRefusesAndContinuesWhenItTakesIt() throws Exception {
        try (LaneFixture lane = LaneFixture.on(VERSION, "CREATE TABLE t (id int PRIMARY KEY, a varchar(3))")) {
            lane.script().begin().insert(T, "1", "x").insert(T, "2", "secret").end();
            TidegateException failure = lane.awaitBlocked();
            assertThat(failure.code()).isEqualTo("APPLY-REFUSED");
            assertThat(failure.describe())
                    .contains("INSERT of public.t", "value too long for type character varying(3)")
                    .contains("the lane continues by itself")
                    .doesNotContain("secret");
            lane.target().execute("ALTER TABLE t ALTER a TYPE varchar(6)");
            lane.awaitApplied();
            assertThat(lane.rows("t")).containsExactly("(1,x)", "(2,secret)");
        }
    }

    @Test
    void endsThereIfTheConfigSaysSo() throws Exception {
        try (LaneFixture lane =
                LaneFixture.on(VERSION, "CREATE TABLE t (id int PRIMARY KEY, a text CHECK (a <> 'secret'))")) {
            lane.yaml("apply: { stop: exit }");
            lane.script().begin().insert(T, "1", "secret").end();
            TidegateException refused = lane.awaitFailure();
            assertThat(refused.code()).isEqualTo("APPLY-REFUSED");
            assertThat(refused.describe())
                    .contains("violates check constraint \"t_a_check\"", "then start again")
                    .doesNotContain("secret");
            lane.target().execute("ALTER TABLE t DROP CONSTRAINT t_a_check");
            lane.stop();
            lane.apply().stop();
            lane.script().begin().insert(keyed("nowhere", "id", "a"), "1", "x").end();
            assertThat(lane.awaitFailure().code()).isEqualTo("TARGET-TABLE-MISSING");
            assertThat(lane.rows("t")).containsExactly("(1,secret)");
        }
    }

    @Test
    void aValueIsNotQuotedByWhatTheServerSays() throws Exception {
        for (String value : List.of("4711471", "47\"11", "four\nseven")) {
            try (LaneFixture lane = LaneFixture.on(VERSION, "CREATE TABLE t (id int PRIMARY KEY, a smallint)")) {
                lane.script().begin().insert(T, "1", value).end();
                assertThat(lane.awaitBlocked().describe())
                        .contains("type smallint", "\"...\"")
                        .doesNotContain(value, "\"11", "seven");
            }
        }
    }

    @Test
    void stopsWhenRecordsAreMissing() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script().begin().insert(T, "1", "x").end();
            lane.script().begin().insert(T, "2", "x").end();
            List<EncodedRecord> records = lane.script().take();
            lane.script().begin().insert(T, "3", "x").end();
            lane.send(records.subList(0, 2));
            assertThat(lane.awaitFailure().code()).isEqualTo("CHAIN-BROKEN");
            // What came before the gap is applied.
            assertThat(lane.rows("t")).containsExactly("(1,x)");
        }
    }

    @Test
    void saysThatCaptureIsNewer() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script().begin().insert(T, "1", "secret").end();
            lane.send(lane.script().take().stream()
                    .map(record -> new EncodedRecord(record.key(), newer(record.value())))
                    .toList());
            TidegateException failure = lane.awaitFailure();
            assertThat(failure.code()).isEqualTo("VERSIONS-DIFFER");
            assertThat(failure.describe())
                    .contains("capture and apply are of different versions")
                    .contains("has version 2")
                    .contains("offset 0")
                    .contains("update apply")
                    .doesNotContain("secret");
        }
    }

    @Test
    void saysThatTheStateIsNewerWhenARecordCannotBeRead() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.target().execute("INSERT INTO tidegate.state_version (version, installed_by) VALUES (1000, '9.1.0')");
            lane.script().begin().insert(T, "1", "x").end();
            lane.send(lane.script().take());
            TidegateException failure = lane.awaitFailure();
            assertThat(failure.code()).isEqualTo("STATE-NEWER");
            assertThat(failure.nextStep()).contains("9.1.0");
            assertThat(lane.target().queryLong("SELECT count(*) FROM tidegate.lane_stop"))
                    .isZero();
        }
    }

    private static byte[] newer(byte[] record) {
        return new String(record, StandardCharsets.UTF_8)
                .replace("\"version\":\"1\"", "\"version\":\"2\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void stopsAtARecordOfAnotherStream() throws Exception {
        try (LaneFixture lane = lane()) {
            RecordScript other =
                    new RecordScript(StreamId.create(), lane.pipeline().value());
            other.begin().insert(T, "1", "secret").end();
            lane.send(other.take());
            TidegateException failure = lane.awaitFailure();
            assertThat(failure.code()).isEqualTo("RECORD-INVALID");
            assertThat(failure.describe()).contains("offset 0").doesNotContain("secret");
        }
    }
}
