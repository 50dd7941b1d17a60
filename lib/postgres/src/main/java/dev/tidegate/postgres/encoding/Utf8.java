package dev.tidegate.postgres.encoding;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Whether bytes are UTF-8, as strictly as PostgreSQL sees it: nothing overlong, no surrogates. */
final class Utf8 {

    private static final int CHARACTERS = 1024;

    private Utf8() {}

    static void check(byte[] buffer, int offset, int length) throws UnconvertibleTextException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
        CharBuffer characters = CharBuffer.allocate(CHARACTERS);
        CoderResult result;
        do {
            characters.clear();
            result = decoder.decode(bytes, characters, true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw new UnconvertibleTextException(bytes.position() - offset);
        }
    }
}
