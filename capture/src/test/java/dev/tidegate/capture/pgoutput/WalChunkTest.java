package dev.tidegate.capture.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
        byte[] chunk = packer.take(true);
        List<String> out = new ArrayList<>();
        unpack(chunk, out);
        assertThat(out).isEmpty();
        assertThat(WalChunk.isQuiet(chunk)).isTrue();
        assertThat(WalChunk.usedBytes(chunk)).isPositive();
        assertThat(packer.isEmpty()).isTrue();
    }

    private static void unpack(byte[] chunk, List<String> out) throws Exception {
        WalChunk.forEach(
                chunk,
                (buffer, offset, length, lsn) ->
                        out.add(lsn.value() + ":" + new String(buffer, offset, length, StandardCharsets.UTF_8)));
    }
}
