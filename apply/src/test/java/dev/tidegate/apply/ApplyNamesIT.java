package dev.tidegate.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.codec.TableShape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the applier refuses by itself, whatever was checked before; the rest of the names is in TableMapIT. */
class ApplyNamesIT {

    @Test
    void aValueWithMoreDigitsThanTheTargetKeepsStopsTheLaneUntilItIsFixed() throws Exception {
        TableShape t = RecordScript.keyed("t", "id", "a", "b", "c");
        try (LaneFixture lane = LaneFixture.on(
                PostgresVersion.V17,
                "CREATE DOMAIN price AS numeric(6,2)",
                "CREATE TABLE t (id int PRIMARY KEY, a timestamp(3), b numeric(6,2)[], c price)")) {
            lane.script()
                    .begin()
                    .insert(t, "1", "2024-01-01 00:00:00.123", "{1.23,NaN}", "1.2")
                    .end();
            lane.apply();
            lane.stop();
            lane.script().begin().insert(t, "2", null, null, null).end();
            lane.script()
                    .begin()
                    .update(t, "1", "2024-01-01 00:00:00.1234", "{1.2,1.234}", "1.230")
                    .end();

            for (String column : List.of("a", "b", "c")) {
                TidegateException failure = lane.awaitBlocked();

                assertThat(failure.code()).isEqualTo("PRECISION-NARROWER");
                assertThat(failure.getMessage())
                        .contains("public.t", "column " + column + " ")
                        .doesNotContain("1234");
                lane.stop();
                lane.target()
                        .execute(failure.nextStep()
                                .replaceFirst("run on the target: ", "")
                                .replaceFirst("(;| -- ).*", ""));
            }
            lane.apply();
            assertThat(lane.rows("t"))
                    .containsExactly("(1,\"2024-01-01 00:00:00.1234\",\"{1.2,1.234}\",1.230)", "(2,,,)");
        }
    }

    @Test
    void aKeyIsNeverRounded() throws Exception {
        TableShape t = RecordScript.keyed("t", "at", "v");
        try (LaneFixture lane =
                LaneFixture.on(PostgresVersion.V17, "CREATE TABLE t (at timestamp(3) PRIMARY KEY, v timestamp(3))")) {
            lane.yaml("tables: { timestamp-precision: round }");
            lane.script()
                    .begin()
                    .insert(t, "2024-01-01 00:00:00.123", "2024-01-01 00:00:00.0005")
                    .end();
            lane.script()
                    .begin()
                    .update(t, "2024-01-01 00:00:00.123", "2024-01-01 00:00:00.9995")
                    .end();
            lane.apply();
            assertThat(lane.rows("t")).containsExactly("(\"2024-01-01 00:00:00.123\",\"2024-01-01 00:00:01\")");
            lane.stop();
            lane.script().begin().insert(t, "2024-01-01 00:00:00.1231", null).end();

            assertThat(lane.awaitBlocked().code()).isEqualTo("PRECISION-IN-KEY");
            assertThat(lane.rows("t")).hasSize(1);
        }
    }

    @Test
    void twoTablesDoNotBecomeOne() throws Exception {
        try (LaneFixture lane = LaneFixture.on(PostgresVersion.V17, "CREATE TABLE t (id int PRIMARY KEY)")) {
            lane.yaml("tables: { map: [{ source: 'public.u*', target: 'public.t*' }] }");
            lane.script().begin().insert(RecordScript.keyed("t", "id"), "1").end();
            lane.script().begin().insert(RecordScript.keyed("u", "id"), "2").end();

            assertThat(lane.awaitFailure().code()).isEqualTo("TABLE-MAP-COLLISION");
        }
    }

    @Test
    void whatIsMissingIsCalledByTheTargetsName() throws Exception {
        try (LaneFixture lane = LaneFixture.on(PostgresVersion.V17, "CREATE TABLE other (id int PRIMARY KEY)")) {
            lane.yaml("tables: { map: [{ source: public.t, target: public.other, columns: { a: b }, omit: [gone] }] }");
            lane.script()
                    .begin()
                    .insert(RecordScript.keyed("t", "id", "gone", "a"), "1", "x", "2")
                    .end();

            TidegateException failure = lane.awaitBlocked();

            assertThat(failure.code()).isEqualTo("TARGET-COLUMN-MISSING");
            assertThat(failure.getMessage()).contains("public.t", "column b of public.other");
        }
    }

    @Test
    void whatWasLoadedDoesNotGoOnUnderAnotherName() throws Exception {
        try (LaneFixture lane = LaneFixture.on(PostgresVersion.V17, "CREATE TABLE t (id int PRIMARY KEY)")) {
            lane.target()
                    .execute("INSERT INTO tidegate.load_table (pipeline, schema_name, table_name, written_as, state)"
                            + " VALUES ('" + lane.pipeline() + "', 'public', 't', '\"public\".\"old\"', 'loaded')");

            TidegateException failure = lane.awaitFailure();

            assertThat(failure.code()).isEqualTo("TABLE-MAP-CHANGED");
            lane.stop();
            lane.target().execute(failure.nextStep().replaceFirst(".*: UPDATE", "UPDATE"));
            lane.script().begin().insert(RecordScript.keyed("t", "id"), "1").end();
            lane.apply();
            assertThat(lane.rows("t")).containsExactly("(1)");
        }
    }
}
