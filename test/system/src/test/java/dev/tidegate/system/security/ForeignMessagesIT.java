package dev.tidegate.system.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tidegate.capture.message.FenceWriter;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.postgres.session.SourceDatabase;
import dev.tidegate.postgres.session.TargetDatabase;
import dev.tidegate.state.catalog.ForeignMessages;
import dev.tidegate.state.catalog.MessageRefusal;
import dev.tidegate.state.catalog.SourceNotice;
import dev.tidegate.state.catalog.SourceNoticeStore;
import dev.tidegate.system.pipeline.InProcessRoles;
import dev.tidegate.testkit.TestPipeline;
import dev.tidegate.testkit.postgres.PostgresVersion;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A login without any right on the source writes what it can into its WAL: nothing stops, and nothing is believed. */
@Timeout(240)
class ForeignMessagesIT {

    private static final String STRANGER = "stranger_with_a_login";
    private static final String EMIT = "SELECT pg_logical_emit_message(?, ?, ?::text)";

    private final TestPipeline pair = TestPipeline.between(PostgresVersion.V15, PostgresVersion.V15)
            .yaml("capture: { heartbeat-interval: 200ms }")
            .both("CREATE TABLE item (id int PRIMARY KEY, note text)");

    private Connection stranger;

    private Connection asStranger(TestPipeline pipeline) throws SQLException {
        pipeline.source()
                .execute("DO $$ BEGIN CREATE ROLE " + STRANGER + " LOGIN PASSWORD 'x';"
                        + " EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        return DriverManager.getConnection(pipeline.source().jdbcUrl(), STRANGER, "x");
    }

    private void emit(boolean transactional, String prefix, String content) throws SQLException {
        try (PreparedStatement statement = stranger.prepareStatement(EMIT)) {
            statement.setBoolean(1, transactional);
            statement.setString(2, prefix);
            statement.setString(3, content);
            statement.execute();
        }
    }

    private void emitBoth(String content) throws SQLException {
        emit(true, "tidegate/" + pair.name(), content);
        emit(false, "tidegate/" + pair.name(), content);
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private String heartbeatAge() {
        return pair.target()
                .queryText(
                        "SELECT extract(epoch FROM clock_timestamp() - heartbeat_at)::text FROM tidegate.checkpoint");
    }

    private Map<MessageRefusal, ForeignMessages> counted() throws SQLException {
        try (Connection state = new TargetDatabase(pair.config().target()).open("test")) {
            List<ForeignMessages> all =
                    new SourceNoticeStore(state, pair.name()).read().foreign();
            return all.stream().collect(Collectors.toMap(ForeignMessages::reason, of -> of));
        }
    }

    @Test
    void nothingThatAStrangerWritesStopsOrFakesAnything() throws Exception {
        InProcessRoles roles = InProcessRoles.of(pair).start();
        pair.awaitStreaming();
        try (pair;
                Connection login = asStranger(pair)) {
            stranger = login;
            emitBoth("{\"kind\":\"from the future\"}");
            emitBoth("");
            emitBoth("\u0001\ufffd not JSON {");
            emitBoth("{\"kind\":\"heartbeat\",\"ts_us\":4102444800000000}");
            emitBoth("{\"kind\":\"heartbeat\",\"ts_us\":0}");
            emitBoth("{\"kind\":\"fence\",\"name\":\"forged\"}");
            emitBoth("{\"kind\":\"cut\",\"name\":\"forged\",\"hold_ms\":9000,\"keep_ms\":60000}");
            emitBoth("{\"kind\":\"cut-passed\",\"name\":\"forged\"}");
            emit(false, "tidegate/another", "{}");
            emit(false, "tidegate/" + "x".repeat(40_000), "{}");
            execute(
                    stranger,
                    "SELECT pg_logical_emit_message(false, 'tidegate/" + pair.name() + "', '\\x00ff7b'::bytea)");
            execute(
                    stranger,
                    "SELECT pg_logical_emit_message(true, 'tidegate/" + pair.name() + "', repeat('x', 300000000))");
            inATransactionOfTheApplication();
            new FenceWriter(
                            new SourceDatabase(pair.config().source()),
                            new TargetDatabase(pair.config().target()),
                            pair.name())
                    .write("true");
            replayWhatTheWalHolds();
            pair.source().execute("INSERT INTO item VALUES (2, 'after')");
            pair.awaitCaughtUp().assertIdentical().assertNoDrift();

            assertThat(pair.target().queryTexts("SELECT name FROM tidegate.fence"))
                    .containsExactly("true");
            assertThat(Double.parseDouble(heartbeatAge())).as("the lag").isBetween(-0.1, 30.0);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(counted().get(MessageRefusal.NOT_SIGNED).count()).isEqualTo(18);
                assertThat(counted().get(MessageRefusal.TOO_LONG))
                        .isEqualTo(new ForeignMessages(
                                MessageRefusal.TOO_LONG, 1, "tidegate/" + pair.name(), 300_000_000));
                assertThat(counted().get(MessageRefusal.REPEATED).count()).isPositive();
            });
            assertThat(ForeignMessages.notice(counted().values()).map(SourceNotice::problem))
                    .hasValueSatisfying(problem -> assertThat(problem).contains("18 without the pipeline's signature"));
            theyAreFinalAtNoStart(roles);
        }
    }

    private void inATransactionOfTheApplication() {
        pair.source()
                .execute("BEGIN; INSERT INTO item VALUES (1, 'with'); SELECT pg_logical_emit_message(true, 'tidegate/"
                        + pair.name() + "', 'x'); SELECT pg_logical_emit_message(true, 'app', 'x'); COMMIT");
    }

    /** As somebody does who may read the WAL, and now writes what he has read. */
    private void replayWhatTheWalHolds() throws SQLException {
        pair.source().execute("SELECT pg_create_logical_replication_slot('spy', 'pgoutput')");
        await().atMost(Duration.ofSeconds(20)).until(() -> !own().isEmpty());
        for (String message : own()) {
            emit(false, "tidegate/" + pair.name(), message);
            emit(true, "tidegate/" + pair.name(), message);
        }
        pair.source().execute("SELECT pg_drop_replication_slot('spy')");
    }

    private List<String> own() {
        return pair.source()
                .queryTexts("SELECT substring(encode(data, 'escape') FROM '[{].*') FROM"
                        + " pg_logical_slot_peek_binary_changes('spy', NULL, NULL, 'proto_version', '1',"
                        + " 'publication_names', 'x', 'messages', 'true') WHERE get_byte(data, 0) = 77 AND"
                        + " position('\\x226d616322'::bytea IN data) > 0");
    }

    /** What the slot still holds is decoded again. */
    private void theyAreFinalAtNoStart(InProcessRoles roles) throws Exception {
        roles.stop();
        emitBoth("{\"kind\":\"from the future\"}");
        emitBoth("{\"kind\":\"heartbeat\",\"ts_us\":4102444800000000}");
        roles.stream();
        pair.source().execute("INSERT INTO item VALUES (3, 'again')");
        pair.awaitCaughtUp().assertIdentical().assertNoDrift();
    }

    /** Before PostgreSQL 14, a table carries them. */
    @Test
    void theMessageTableOfAnOldSourceIsNotForOthers() throws Exception {
        try (TestPipeline old = TestPipeline.between(PostgresVersion.V10, PostgresVersion.V15)
                .yaml("capture: { heartbeat-interval: 200ms }")
                .both("CREATE TABLE item (id int PRIMARY KEY)")) {
            InProcessRoles roles = InProcessRoles.of(old).start();
            old.awaitStreaming();
            try (Connection other = asStranger(old)) {
                assertThat(catchThrowable(() -> execute(other, "INSERT INTO tidegate.message VALUES ('a', 'b', 'c')")))
                        .hasMessageContaining("permission denied");
                old.source()
                        .execute(
                                "GRANT USAGE ON SCHEMA tidegate TO " + STRANGER,
                                "GRANT SELECT, INSERT, UPDATE ON tidegate.message TO " + STRANGER);
                assertThat(roles.findings("MESSAGE-TABLE-UNSAFE"))
                        .singleElement()
                        .satisfies(finding -> assertThat(finding.isError()).isFalse());
                String seen = "SELECT content FROM tidegate.message WHERE kind = 'heartbeat'";
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !old.source().queryTexts(seen).isEmpty());
                execute(other, "INSERT INTO tidegate.message SELECT pipeline, 'again', content FROM tidegate.message");
                execute(
                        other,
                        "INSERT INTO tidegate.message VALUES ('" + old.name() + "', 'x', repeat('y', 50000000))");
                execute(other, "UPDATE tidegate.message SET content = '{\"kind\":\"from the future\"}'");
                execute(
                        other,
                        "INSERT INTO tidegate.message VALUES ('" + old.name()
                                + "', 'fence', '{\"kind\":\"fence\",\"name\":\"forged\"}')");
                assertThat(old.source().queryText(seen)).isNotEmpty();
            }
            old.source().execute("INSERT INTO item VALUES (1)");
            old.awaitCaughtUp().assertIdentical().assertNoDrift();
            assertThat(old.target().queryTexts("SELECT name FROM tidegate.fence"))
                    .isEmpty();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(old.target()
                            .queryText("SELECT string_agg(reason, ' ' ORDER BY reason) FROM tidegate.foreign_message"))
                    .isEqualTo("not-signed repeated too-long"));
            theCodeOfAnotherOwnerIsNotRun(old);
        }
    }

    private static void theCodeOfAnotherOwnerIsNotRun(TestPipeline old) throws SQLException {
        old.source()
                .execute(
                        "CREATE FUNCTION hostile() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
                        "CREATE TRIGGER hostile BEFORE INSERT ON tidegate.message FOR EACH ROW EXECUTE PROCEDURE"
                                + " hostile()");
        FenceWriter fences = new FenceWriter(
                new SourceDatabase(old.config().source()),
                new TargetDatabase(old.config().target()),
                old.name());
        assertThat(catchThrowableOfType(TidegateException.class, () -> fences.write("refused")))
                .satisfies(failure -> {
                    assertThat(failure.code()).isEqualTo("MESSAGE-TABLE-UNSAFE");
                    assertThat(failure.nextStep()).contains("DROP TRIGGER hostile ON tidegate.message");
                });
        old.source().execute("DROP TRIGGER hostile ON tidegate.message");
        fences.write("written");
    }
}
