package dev.tidegate.system.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.app.types.ScratchSchema;
import dev.tidegate.app.types.TypeTrial;
import dev.tidegate.app.types.TypesCheck;
import dev.tidegate.config.PipelineConfig;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code check --types} does on the user's servers; {@code -Dtidegate.types.trial=10-15} tries others. */
@Timeout(180)
class TypeTrialIT {

    private static final String[] VERSIONS =
            System.getProperty("tidegate.types.trial", "15-18").split("-", -1);

    private static final String SCHEMAS =
            "SELECT count(*) FROM pg_namespace WHERE nspname = '" + ScratchSchema.NAME + "'";

    @Test
    void triesEveryTypeByARoleWithoutPowersAndLeavesNothingBehind() throws Exception {
        try (TestPipeline pair = pair()) {
            PipelineConfig config = asNobody(pair);
            assertRefused(
                    config,
                    "TYPES-DENIED",
                    "GRANT CREATE ON DATABASE " + pair.source().name());
            pair.source().execute("GRANT CREATE ON DATABASE " + pair.source().name() + " TO types_nobody");
            pair.target().execute("GRANT CREATE ON DATABASE " + pair.target().name() + " TO types_nobody");
            // As a check leaves it that was killed.
            pair.source()
                    .execute(
                            "CREATE SCHEMA tidegate_types AUTHORIZATION types_nobody",
                            "COMMENT ON SCHEMA tidegate_types IS 'tidegate: scratch schema of check --types'",
                            "CREATE TABLE tidegate_types.v_0 (id int)",
                            "ALTER TABLE tidegate_types.v_0 OWNER TO types_nobody",
                            "CREATE PUBLICATION everything FOR ALL TABLES");
            pair.source().execute("SELECT pg_create_logical_replication_slot('types_watch', 'test_decoding')");

            StringWriter json = new StringWriter();
            boolean exact = TypesCheck.run(config, new StopSignal(), true, new PrintWriter(json));

            JsonNode result = new ObjectMapper().readTree(json.toString());
            assertThat(exact).as(json.toString()).isTrue();
            assertThat(result.at("/exact").asBoolean()).isTrue();
            assertThat(result.at("/rowsCompared").asLong()).isGreaterThan(10_000);
            assertThat(type(result, "numeric").at("/result").asText()).isEqualTo("exact");
            assertThat(type(result, "hstore").at("/values").asInt()).isEqualTo(3);
            assertThat(type(result, "geometry").at("/result").asText()).isEqualTo("unavailable");
            assertThat(type(result, "geometry").at("/note").asText()).contains("postgis");
            assertThat(type(result, "pg_node_tree").at("/result").asText()).isEqualTo("refused");
            assertThat(result.at("/types"))
                    .anySatisfy(type -> assertThat(type.at("/note").asText()).contains("XML"));
            assertNothingLeft(pair);
            assertThat(pair.source()
                            .queryTexts("SELECT data FROM pg_logical_slot_peek_changes('types_watch', NULL, NULL)"))
                    .as("what others who decode the WAL would see")
                    .noneMatch(change -> change.startsWith("table"));
        }
    }

    @Test
    void cleansUpAfterAStopAndRefusesWhatIsNotItsOwn() throws Exception {
        try (TestPipeline pair = pair()) {
            StopSignal stopped = new StopSignal();
            stopped.request();
            assertThatThrownBy(() -> TypeTrial.run(pair.config(), stopped))
                    .isInstanceOfSatisfying(
                            TidegateException.class, e -> assertThat(e.code()).isEqualTo("TYPES-STOPPED"));
            assertNothingLeft(pair);

            try (Connection other = pair.target().connect();
                    Statement statement = other.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(1954115685)");
                assertRefused(pair.config(), "TYPES-SCHEMA", "wait for its end");
                // the server ends a closed session a moment later
                statement.execute("SELECT pg_advisory_unlock(1954115685)");
            }
            pair.target().execute("CREATE SCHEMA tidegate_types");
            assertRefused(pair.config(), "TYPES-SCHEMA", "rename it");
            assertThat(pair.target().queryLong(SCHEMAS)).as("somebody else's").isOne();
        }
    }

    private static TestPipeline pair() {
        return OddPipeline.shared(
                PostgresVersion.valueOf("V" + VERSIONS[0]), PostgresVersion.valueOf("V" + VERSIONS[1]));
    }

    private static JsonNode type(JsonNode result, String name) {
        for (JsonNode type : result.at("/types")) {
            if (type.at("/type").asText().equals(name)) {
                return type;
            }
        }
        throw new AssertionError("no type " + name);
    }

    private static void assertNothingLeft(TestPipeline pair) {
        assertThat(pair.source().queryLong(SCHEMAS)).isZero();
        assertThat(pair.target().queryLong(SCHEMAS)).isZero();
    }

    private static void assertRefused(PipelineConfig config, String code, String nextStep) {
        assertThatThrownBy(() -> TypeTrial.run(config, new StopSignal()))
                .isInstanceOfSatisfying(TidegateException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.nextStep()).contains(nextStep);
                    assertThat(e.category().exitCode()).isEqualTo(3);
                });
    }

    private static PipelineConfig asNobody(TestPipeline pair) {
        for (TestDatabase database : List.of(pair.source(), pair.target())) {
            database.execute(
                    "DO $$ BEGIN CREATE ROLE types_nobody LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
                    "GRANT USAGE ON SCHEMA ext TO types_nobody");
        }
        return pair.config("source: { user: types_nobody }", "target: { user: types_nobody }");
    }
}
