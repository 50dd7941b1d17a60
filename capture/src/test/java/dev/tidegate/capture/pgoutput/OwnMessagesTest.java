package dev.tidegate.capture.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.message.ForeignMessageCount;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.replication.MessageKey;
import dev.tidegate.state.catalog.ForeignMessages;
import dev.tidegate.topic.message.SealedMessage;
import dev.tidegate.topic.message.WalMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnMessagesTest {

    private static final PipelineName PIPELINE = new PipelineName("shop");
    private static final MessageKey KEY = key(1, Optional.of(new Lsn(200)));
    private static final WalMessage FENCE = new WalMessage.Fence("f");
    private static final WalMessage BEAT = new WalMessage.Heartbeat(Instant.ofEpochSecond(7));

    private final ForeignMessageCount others = new ForeignMessageCount();
    private final OwnMessages messages = new OwnMessages(PIPELINE, KEY, new Lsn(100), others);

    private static MessageKey key(int first, Optional<Lsn> unsignedUntil) {
        byte[] key = new byte[MessageKey.BYTES];
        key[0] = (byte) first;
        return new MessageKey(key, unsignedUntil);
    }

    private boolean takes(long lsn, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return messages.own(new Lsn(lsn), Optional.of(bytes), bytes.length).isPresent();
    }

    private static String sealed(WalMessage message, long at) {
        return SealedMessage.seal(message, KEY, new Lsn(at));
    }

    private String refusals() {
        return others.due().stream()
                .map(ForeignMessages::reason)
                .map(Enum::name)
                .toList()
                .toString();
    }

    @Test
    void takesAMessageOnce() {
        String fence = sealed(FENCE, 250);
        assertThat(takes(300, fence)).isTrue();
        assertThat(takes(310, fence)).isFalse();
        assertThat(takes(320, sealed(FENCE, 250))).as("written again").isTrue();
        assertThat(refusals()).isEqualTo("[REPEATED]");
    }

    @Test
    void takesNoMessageThatCameBeforeItsStartPoint() {
        assertThat(takes(300, sealed(FENCE, 99))).isFalse();
        assertThat(takes(300, sealed(BEAT, 99))).isFalse();
        assertThat(takes(300, sealed(FENCE, 100))).isTrue();
        assertThat(refusals()).isEqualTo("[REPEATED]");
    }

    @Test
    void takesNoHeartbeatThatIsOlderThanTheLast() {
        String first = sealed(BEAT, 250);
        assertThat(takes(260, first)).isTrue();
        assertThat(takes(270, sealed(BEAT, 265))).isTrue();
        assertThat(takes(280, first)).isFalse();
        assertThat(takes(290, sealed(BEAT, 265))).isFalse();
        assertThat(takes(300, sealed(FENCE, 250))).as("by another session").isTrue();
    }

    @Test
    void takesNothingThatItsKeyHasNotSigned() {
        assertThat(takes(300, SealedMessage.seal(FENCE, key(2, Optional.empty()), new Lsn(250))))
                .isFalse();
        assertThat(refusals()).isEqualTo("[OTHER_KEY]");
        assertThat(takes(300, FENCE.content())).isFalse();
        assertThat(takes(300, "")).isFalse();
        assertThat(takes(300, "\u0000\uffff{")).isFalse();
        assertThat(messages.own(new Lsn(300), Optional.empty(), 300_000_000)).isEmpty();
        assertThat(refusals()).isEqualTo("[NOT_SIGNED, OTHER_KEY, TOO_LONG]");
    }

    /** The state is older than its key, and the slot still at what was written then. */
    @Test
    void takesKnownMessagesFromBeforeTheKey() {
        assertThat(takes(200, FENCE.content())).isTrue();
        assertThat(takes(200, "{\"kind\":\"unknown\"}")).isFalse();
        assertThat(takes(200, "garbage")).isFalse();
        assertThat(takes(201, FENCE.content())).isFalse();
    }

    @Test
    void whatItForgetsItDoesNotTakeAgain() {
        String first = sealed(FENCE, 1000);
        assertThat(takes(1001, first)).isTrue();
        for (int i = 0; i < 10_000; i++) {
            assertThat(takes(2000, sealed(FENCE, 1001))).isTrue();
        }
        assertThat(takes(3000, first)).isFalse();
    }
}
