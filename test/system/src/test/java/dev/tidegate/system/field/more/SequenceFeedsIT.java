package dev.tidegate.system.field.more;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.sequences.SequenceService;
import dev.tidegate.apply.sequences.SequenceService.Mode;
import dev.tidegate.state.schema.StateSchema;
import dev.tidegate.state.sequence.SequenceState;
import dev.tidegate.state.sequence.SequenceState.Direction;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sequence is put beyond the rows that it feeds, however many steps lie between the two. */
@Timeout(120)
class SequenceFeedsIT {

    private static final int MARGIN = 100;

    private static final String[] SCHEMA = {
        "CREATE SCHEMA util",
        "CREATE SEQUENCE util.by_domain_no",
        "CREATE DOMAIN util.number AS bigint DEFAULT nextval('util.by_domain_no')",
        "CREATE DOMAIN util.key AS util.number",
        "CREATE TABLE by_domain (id util.key PRIMARY KEY, v int)",
        "CREATE SEQUENCE util.by_rule_no",
        "CREATE TABLE by_rule (id int PRIMARY KEY, v int)",
        "CREATE VIEW by_rule_view AS SELECT * FROM by_rule",
        "CREATE RULE by_rule_insert AS ON INSERT TO by_rule_view"
                + " DO INSTEAD INSERT INTO by_rule VALUES (nextval('util.by_rule_no'), new.v)",
        "CREATE SEQUENCE util.by_steps_no",
        "CREATE FUNCTION util.step_one() RETURNS bigint LANGUAGE sql AS $$ SELECT nextval('util.by_steps_no') $$",
        "CREATE FUNCTION util.\"Step two\"() RETURNS bigint LANGUAGE plpgsql AS"
                + " $$ BEGIN RETURN UTIL.Step_One(); END $$",
        "CREATE FUNCTION util.drawn() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN NEW.id := util.\"Step two\" (); RETURN NEW; END $$",
        "CREATE TABLE by_steps (id int PRIMARY KEY, v int)",
        "CREATE TRIGGER drawn BEFORE INSERT ON by_steps FOR EACH ROW WHEN (NEW.id IS NULL)"
                + " EXECUTE PROCEDURE util.drawn()",
    };

    private static final String[] SQL_BODIES = {
        "CREATE SEQUENCE util.by_body_no",
        "CREATE FUNCTION util.body() RETURNS bigint BEGIN ATOMIC SELECT nextval('util.by_body_no'::regclass); END",
        "CREATE TABLE by_body (id bigint PRIMARY KEY DEFAULT util.body(), v int)",
        "CREATE SEQUENCE util.by_view_no",
        "CREATE VIEW util.next_no AS SELECT nextval('util.by_view_no'::regclass) AS n",
        "CREATE FUNCTION util.viewed() RETURNS bigint BEGIN ATOMIC SELECT n FROM util.next_no; END",
        "CREATE TABLE by_view (id bigint PRIMARY KEY DEFAULT util.viewed(), v int)",
    };

    @ParameterizedTest
    @EnumSource(names = {"V10", "V15", "V18"})
    void areFollowedThroughEverythingThatDraws(PostgresVersion version) throws SQLException {
        try (TestPipeline pair = TestPipeline.between(version, version)
                .yaml("tables: { include: ['public.*'] }", "sequences: { margin: " + MARGIN + " }")
                .both(SCHEMA)) {
            List<String> tables = new ArrayList<>(List.of("by_domain", "by_rule", "by_steps"));
            if (version.major() >= 14) {
                pair.both(SQL_BODIES);
                tables.addAll(List.of("by_body", "by_view"));
            }
            withState(pair);
            for (String table : tables) {
                // The next value of the target would be 111; somebody put in a row by hand.
                pair.source().execute("SELECT nextval('util." + table + "_no') FROM generate_series(1, 10)");
                pair.both(
                        "INSERT INTO " + table + " (id, v) SELECT n, 1 FROM generate_series(1, 10) n",
                        "INSERT INTO " + table + " (id, v) VALUES (130, 1)");
            }

            assertThat(SequenceService.runRound(pair.config(), Direction.SOURCE_TO_TARGET, Mode.SYNC))
                    .allMatch(SequenceState::isInStep);

            for (String table : tables) {
                String into = table.equals("by_rule") ? "by_rule_view" : table;
                pair.target().execute("INSERT INTO " + into + " (v) SELECT 2 FROM generate_series(1, 50)");
                assertThat(pair.target().queryLong("SELECT min(id) FROM " + table + " WHERE v = 2"))
                        .as(table)
                        .isGreaterThan(130);
            }
        }
    }

    /** As it is once a load has begun. */
    private static void withState(TestPipeline pair) throws SQLException {
        try (Connection connection = pair.target().connect()) {
            StateSchema.migrate(connection);
        }
        pair.target()
                .execute("INSERT INTO tidegate.pipeline (pipeline, stream_id, source_system_id, source_database, state)"
                        + " VALUES ('" + pair.name().value()
                        + "', '00000000-0000-0000-0000-000000000001', '1', 'x', 'streaming')");
    }
}
