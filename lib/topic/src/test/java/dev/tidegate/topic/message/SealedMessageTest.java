package dev.tidegate.topic.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.PipelineName;
import dev.tidegate.postgres.replication.MessageKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealedMessageTest {

    private static final PipelineName PIPELINE = new PipelineName("shop");
    private static final MessageKey KEY = new MessageKey(new byte[MessageKey.BYTES], Optional.empty());
    private static final WalMessage FENCE = new WalMessage.Fence("odd \"näme\" 🚢\n");

    private static byte[] sealed() {
        return SealedMessage.seal(FENCE, KEY, new Lsn(0x1_0000_00ffL)).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void opensWhatItsKeyHasSealed() {
        SealedMessage opened = SealedMessage.open(sealed(), KEY).orElseThrow();
        assertThat(opened.at()).isEqualTo(new Lsn(0x1_0000_00ffL));
        assertThat(WalMessage.parse(PIPELINE, "tidegate/shop", opened.content()))
                .contains(FENCE);
        assertThat(opened.nonce())
                .isNotEqualTo(SealedMessage.open(sealed(), KEY).orElseThrow().nonce());
    }

    /** A reader of an older version passes over the fields. */
    @Test
    void isStillAMessageForOlderVersions() {
        String text = new String(sealed(), StandardCharsets.US_ASCII);
        assertThat(text).matches("\\p{ASCII}*");
        assertThat(WalMessage.parse(PIPELINE, "tidegate/shop", text)).contains(FENCE);
    }

    @Test
    void opensNothingThatIsChangedInASingleBit() {
        byte[] text = sealed();
        for (int i = 0; i < text.length * 8; i++) {
            byte[] changed = text.clone();
            changed[i / 8] ^= (byte) (1 << (i % 8));
            boolean sameDigit = i / 8 >= text.length - 66
                    && Character.digit(changed[i / 8], 16) >= 0
                    && Character.toLowerCase(changed[i / 8]) == Character.toLowerCase(text[i / 8]);
            assertThat(SealedMessage.open(changed, KEY).isPresent())
                    .as("bit " + i)
                    .isEqualTo(sameDigit);
        }
    }

    @Test
    void opensNothingOfAnotherKeyAndNothingThatIsNotSealed() {
        byte[] other = new byte[MessageKey.BYTES];
        other[31] = 1;
        assertThat(SealedMessage.open(sealed(), new MessageKey(other, Optional.empty())))
                .isEmpty();
        assertThat(SealedMessage.isSealed(sealed())).isTrue();
        for (String text : new String[] {"", "{}", FENCE.content(), "x".repeat(1000)}) {
            assertThat(SealedMessage.open(text.getBytes(StandardCharsets.UTF_8), KEY))
                    .isEmpty();
            assertThat(SealedMessage.isSealed(text.getBytes(StandardCharsets.UTF_8)))
                    .isFalse();
        }
    }

    @Test
    void sealsNothingThatNobodyWouldRead() {
        assertThatThrownBy(() ->
                        SealedMessage.seal(new WalMessage.Fence("f".repeat(SealedMessage.BYTES_MAX)), KEY, Lsn.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theKeyIsNeverPrinted() {
        assertThat(KEY).hasToString("a message key");
    }
}
