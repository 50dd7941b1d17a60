package dev.tidegate.apply;

import static dev.tidegate.apply.RecordScript.keyed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.RelationCatalog;
import dev.tidegate.model.RelationCatalog.Attribute;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.testkit.SharedServers;
import dev.tidegate.testkit.postgres.PostgresVersion;
import dev.tidegate.testkit.postgres.TestDatabase;
import dev.tidegate.topic.record.RelationDescription;
import dev.tidegate.topic.record.RelationDescription.Column;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody writes to the topic what no source has sent. None of it becomes SQL. */
@Timeout(120)
class ForgedRecordIT {

    private static final String VICTIM = "DROP TABLE victim";

    private static TestDatabase source;

    private static TestDatabase source() {
        if (source == null) {
            source = SharedServers.database(PostgresVersion.V15);
            source.execute("CREATE TABLE t (id int PRIMARY KEY, a text)", "ALTER TABLE t ADD b text DEFAULT 'true'");
        }
        return source;
    }

    private static long oid() {
        return source().queryLong("SELECT 't'::regclass::oid::bigint");
    }

    private static RelationDescription table(boolean withB, String type, Optional<String> expression) {
        String storage =
                oid() + ":" + source().queryLong("SELECT relfilenode::bigint FROM pg_class WHERE relname = 't'");
        List<Attribute> attributes = List.of(
                new Attribute(1, 5, "id", "integer", true, false, false, Optional.empty(), Optional.empty()),
                new Attribute(2, 5, "a", "text", false, false, false, Optional.empty(), Optional.empty()),
                new Attribute(3, 9, "b", type, false, false, true, expression, Optional.of("true")));
        List<Column> columns = List.of(new Column("id", "integer"), new Column("a", "text"), new Column("b", type));
        int known = withB ? 3 : 2;
        return new RelationDescription(
                oid(),
                columns.subList(0, known),
                Optional.of(new RelationCatalog(oid(), known, storage, attributes.subList(0, known))));
    }

    private static LaneFixture lane() throws Exception {
        LaneFixture lane = LaneFixture.on(
                        PostgresVersion.V18,
                        "CREATE TABLE t (id int PRIMARY KEY, a text)",
                        "CREATE TABLE victim (id int)")
                .yaml("schema-changes: additive", "source: { url: '" + source().jdbcUrl() + "', user: postgres }");
        lane.script()
                .begin()
                .insert(table(false, "text", Optional.empty()), keyed("t", "id", "a"), "1", "x")
                .end();
        lane.apply();
        return lane;
    }

    static Stream<Arguments> forgeries() {
        return Stream.of(
                Arguments.of("text; " + VICTIM, "'true'::text"),
                Arguments.of("text DEFAULT victim()", "'true'::text"),
                Arguments.of("text --", "'true'::text"),
                Arguments.of("text", "'x'; " + VICTIM),
                Arguments.of("text", "'another'::text"),
                Arguments.of("integer", "'true'::text"));
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void neitherTypeNorDefaultOfARecordIsRun(String type, String expression) throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script()
                    .begin()
                    .insert(table(true, type, Optional.of(expression)), keyed("t", "id", "a", "b"), "2", "y", "z")
                    .end();
            TidegateException failure = lane.awaitBlocked();
            assertThat(failure.code()).isEqualTo("TARGET-COLUMN-MISSING");
            assertThat(failure.nextStep())
                    .doesNotContain("DROP TABLE")
                    .doesNotContain("victim")
                    .doesNotContain("another");
            assertThat(lane.target().queryLong("SELECT count(*) FROM victim")).isZero();
            assertThat(lane.target()
                            .queryTexts("SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass"
                                    + " AND attnum > 0"))
                    .containsExactly("id", "a");
        }
    }

    @Test
    void whatTheSourceSaysIsAdded() throws Exception {
        try (LaneFixture lane = lane()) {
            lane.script()
                    .begin()
                    .insert(table(true, "text", Optional.of("'true'::text")), keyed("t", "id", "a", "b"), "2", "y", "z")
                    .end();
            lane.apply();
            assertThat(lane.rows("t")).containsExactly("(1,x,true)", "(2,y,z)");
        }
    }
}
