package dev.tidegate.capture.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WalChunkTest {

    @Test
    void messagesComeOutAsTheyWentIn() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        WalChunk.Packer packer = new WalChunk.Packer();
        List<String> in = new ArrayList<>();
        List<String> out = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            String text = "x".repeat(random.nextInt(20) == 0 ? random.nextInt(200_000) : random.nextInt(300));
            in.add(i + ":" + text);
            packer.add(i, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            if (packer.isFull() || random.nextInt(50) == 0) {
                unpack(packer.take(false), out);
            }
        }
        unpack(packer.take(true), out);
        assertThat(out).as("seed %d", seed).isEqualTo(in);
    }

    @Test
    void anEmptyChunkSaysOnlyThatTheSourceIsQuiet() throws Exception {
        WalChunk.Packer packer = new WalChunk.Packer();
        WalChunk chunk = packer.take(true);
        List<String> out = new ArrayList<>();
        unpack(chunk, out);
        assertThat(out).isEmpty();
        assertThat(chunk.isQuiet()).isTrue();
        assertThat(chunk.usedBytes()).isPositive();
        assertThat(packer.isEmpty()).isTrue();
    }

    /** As it comes out of the engine. */
    private static void unpack(WalChunk packed, List<String> out) {
        WalChunk chunk = new WalChunk(packed.bytes());
        PgOutputMessage message = new PgOutputMessage(Optional.empty());
        while (chunk.next(message)) {
            out.add(chunk.lsn().value() + ":" + new String(message.readPrefix(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aChunkThatEndsInAMessageIsRefused() {
        WalChunk.Packer packer = new WalChunk.Packer();
        packer.add(1, ByteBuffer.wrap(new byte[20]));
        byte[] bytes = packer.take(true).bytes();
        ByteBuffer.wrap(bytes).putInt(0, 30);

        WalChunk chunk = new WalChunk(bytes);

        assertThatThrownBy(() -> chunk.next(new PgOutputMessage(Optional.empty())))
                .isInstanceOf(IllegalStateException.class);
    }
}
