package dev.tidegate.topic.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.PipelineName;
import dev.tidegate.topic.record.InvalidRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WalMessageTest {

    private static final PipelineName PIPELINE = new PipelineName("shop");

    /** Processes of other versions read and write the same: a form that changes here breaks a running pipeline. */
    static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of(
                        new WalMessage.Heartbeat(Instant.parse("2026-01-02T03:04:05.678901Z")),
                        "{\"kind\":\"heartbeat\",\"ts_us\":1767323045678901}"),
                Arguments.of(
                        new WalMessage.Fence("odd \"näme\"\n"),
                        "{\"kind\":\"fence\",\"name\":\"odd \\\"näme\\\"\\n\"}"),
                Arguments.of(
                        new WalMessage.SnapshotRequest("c1", Duration.ofMillis(800), Duration.ofSeconds(2)),
                        "{\"kind\":\"cut\",\"name\":\"c1\",\"hold_ms\":800,\"keep_ms\":2000}"),
                Arguments.of(new WalMessage.SnapshotPassed("c1"), "{\"kind\":\"cut-passed\",\"name\":\"c1\"}"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void isWrittenAsEveryVersionWritesIt(WalMessage message, String form) {
        assertThat(message.content()).isEqualTo(form);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void isReadAsItWasWritten(WalMessage message, String form) {
        assertThat(parse(form)).contains(message);
    }

    @Test
    void readsARequestFromBeforeItCouldBeKept() {
        assertThat(parse("{\"kind\":\"cut\",\"name\":\"c1\",\"hold_ms\":800}"))
                .contains(new WalMessage.SnapshotRequest("c1", Duration.ofMillis(800), Duration.ZERO));
    }

    @Test
    void passesOverFieldsThatItDoesNotKnow() {
        assertThat(parse("{\"kind\":\"fence\",\"by\":{\"host\":\"a\"},\"name\":\"f\"}"))
                .contains(new WalMessage.Fence("f"));
    }

    @Test
    void leavesOtherPrefixesAlone() {
        assertThat(WalMessage.parse(PIPELINE, "tidegate/other", "not even JSON"))
                .isEmpty();
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> parse("{\"kind\":\"future\"}")).isInstanceOf(InvalidRecordException.class);
        assertThatThrownBy(() -> parse("{\"kind\":\"heartbeat\"}")).isInstanceOf(InvalidRecordException.class);
        assertThatThrownBy(() -> parse("[]")).isInstanceOf(InvalidRecordException.class);
        assertThatThrownBy(() -> parse("{\"kind\":")).isInstanceOf(InvalidRecordException.class);
    }

    private static Optional<WalMessage> parse(String content) {
        return WalMessage.parse(PIPELINE, "tidegate/shop", content);
    }
}
