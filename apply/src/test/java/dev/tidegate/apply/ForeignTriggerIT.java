package dev.tidegate.apply;

import static dev.tidegate.apply.RecordScript.keyed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.testkit.postgres.PostgresVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A trigger that fires on replicated rows runs with the rights of whoever writes them, whoever has written its function. */
@Timeout(120)
class ForeignTriggerIT {

    private static LaneFixture lane() throws Exception {
        return LaneFixture.on(
                PostgresVersion.V18,
                "CREATE TABLE t (id int PRIMARY KEY, a text)",
                "CREATE TABLE gained (role text)",
                "DO $$ BEGIN CREATE ROLE author_of_triggers; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                "CREATE FUNCTION gain() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO public.gained VALUES (current_user); RETURN NULL; END'",
                "ALTER FUNCTION gain() OWNER TO author_of_triggers",
                "CREATE TRIGGER gain AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION gain()",
                "ALTER TABLE t ENABLE ALWAYS TRIGGER gain");
    }

    @Test
    void holdsTheLaneUntilItDoesNotFireAnyMore() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script().begin().insert(keyed("t", "id", "a"), "1", "x").end();
            TidegateException failure = lane.awaitBlocked();
            assertThat(failure.code()).isEqualTo("TARGET-CODE-OF-OTHERS");
            assertThat(failure.nextStep()).contains("ALTER TABLE public.t ENABLE TRIGGER gain");
            lane.target().execute("ALTER TABLE t ENABLE TRIGGER gain");
            lane.awaitApplied();
            assertThat(lane.rows("t")).containsExactly("(1,x)");
            assertThat(lane.rows("gained")).isEmpty();

            lane.target().execute("ALTER TABLE t ENABLE REPLICA TRIGGER gain");
            lane.script().begin().insert(keyed("t", "id", "a"), "2", "x").end();
            assertThat(lane.awaitBlocked().code()).as("while it streams").isEqualTo("TARGET-CODE-OF-OTHERS");
        }
    }

    @Test
    void mayFireIfItIsTrusted() throws Exception {
        try (LaneFixture lane = lane().yaml("apply: { trust-triggers: true }")) {
            lane.script().begin().insert(keyed("t", "id", "a"), "1", "x").end();
            lane.apply();
            assertThat(lane.rows("gained")).hasSize(1);
        }
    }
}
