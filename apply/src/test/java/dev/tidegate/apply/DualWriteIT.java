package dev.tidegate.apply;

import static dev.tidegate.apply.RecordScript.keyed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.config.tables.DualWritePolicy;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.topic.codec.TableShape;
import org.junit.jupiter.api.Test;

/** Changes that meet rows which the application has written to the target itself. */
class DualWriteIT {

    private static final TableShape T = keyed("t", "id", "note", "at");
    private static final String[] TABLE = {
        "CREATE TABLE t (id int PRIMARY KEY, note text, at timestamp)",
        "INSERT INTO t VALUES (1, 'theirs', '2026-01-02'), (2, 'theirs', '2026-01-01'), (3, 'theirs', NULL),"
                + " (9, 'theirs', '2026-01-01')",
    };

    private static LaneFixture lane(DualWritePolicy policy, String newestBy) throws Exception {
        return LaneFixture.on(PostgresVersion.V15, TABLE)
                .yaml("tables: { dual-write: [{ table: 'public.*', policy: " + policy.text()
                        + (newestBy == null ? "" : ", newest-by: " + newestBy) + " }] }");
    }

    /** Three that meet a row and one that does not, then an older and a newer update. */
    private static void send(LaneFixture lane) throws Exception {
        lane.script()
                .begin()
                .insert(T, "1", "ours", "2026-01-01")
                .insert(T, "2", "ours", "2026-01-02")
                .insert(T, "3", "ours", "2026-01-02")
                .insert(T, "4", "ours", "2026-01-02")
                .end();
        lane.apply();
    }

    @Test
    void theSourceWins() throws Exception {
        try (LaneFixture lane = lane(DualWritePolicy.SOURCE_WINS, null)) {
            send(lane);
            assertThat(lane.rows("t"))
                    .containsExactly(
                            "(1,ours,\"2026-01-01 00:00:00\")",
                            "(2,ours,\"2026-01-02 00:00:00\")",
                            "(3,ours,\"2026-01-02 00:00:00\")",
                            "(4,ours,\"2026-01-02 00:00:00\")",
                            "(9,theirs,\"2026-01-01 00:00:00\")");
            assertThat(lane.metRows()).containsExactly("t source-won 3");
            assertThat(lane.drift()).isEmpty();
        }
    }

    @Test
    void theNewestWins() throws Exception {
        try (LaneFixture lane = lane(DualWritePolicy.NEWEST_WINS, "at")) {
            send(lane);
            assertThat(lane.rows("t"))
                    .containsExactly(
                            "(1,theirs,\"2026-01-02 00:00:00\")",
                            "(2,ours,\"2026-01-02 00:00:00\")",
                            "(3,ours,\"2026-01-02 00:00:00\")",
                            "(4,ours,\"2026-01-02 00:00:00\")",
                            "(9,theirs,\"2026-01-01 00:00:00\")");
            assertThat(lane.metRows()).containsExactly("t source-won 2", "t target-kept 1");
            lane.script()
                    .begin()
                    .update(T, "1", "older", "2026-01-01")
                    .update(T, "9", "newer", "2026-01-03")
                    .update(T, "4", "without a time", null)
                    .update(T, "77", "nowhere", "2026-01-03")
                    .end();
            lane.apply();
            assertThat(lane.rows("t"))
                    .contains(
                            "(1,theirs,\"2026-01-02 00:00:00\")",
                            "(4,ours,\"2026-01-02 00:00:00\")",
                            "(9,newer,\"2026-01-03 00:00:00\")");
            assertThat(lane.metRows()).containsExactly("t source-won 2", "t target-kept 3");
            assertThat(lane.drift()).containsExactly("t update-found-none 1");
        }
    }

    @Test
    void theTargetIsKept() throws Exception {
        try (LaneFixture lane = lane(DualWritePolicy.KEEP_TARGET, null)) {
            send(lane);
            assertThat(lane.rows("t"))
                    .containsExactly(
                            "(1,theirs,\"2026-01-02 00:00:00\")",
                            "(2,theirs,\"2026-01-01 00:00:00\")",
                            "(3,theirs,)",
                            "(4,ours,\"2026-01-02 00:00:00\")",
                            "(9,theirs,\"2026-01-01 00:00:00\")");
            assertThat(lane.metRows()).containsExactly("t target-kept 3");
            assertThat(lane.drift()).isEmpty();
        }
    }

    @Test
    void theLaneStops() throws Exception {
        try (LaneFixture lane = lane(DualWritePolicy.STOP, null)) {
            lane.script().begin().insert(T, "4", "ours", null).end();
            lane.script().begin().insert(T, "1", "ours", "2026-01-01").end();
            assertThat(lane.awaitBlocked().code()).isEqualTo("DUAL-WRITE-CONFLICT");
            assertThat(lane.rows("t")).contains("(1,theirs,\"2026-01-02 00:00:00\")");
        }
    }
}
