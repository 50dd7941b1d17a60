package dev.tidegate.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
    @Test
    void findsAPatternThatIsCutAnywhere() {
        String stream = "..COCOMMCOMMIT..";
        for (int cut = 0; cut <= stream.length(); cut++) {
            ByteSearch search = new ByteSearch(bytes("COMMIT"));
            boolean first = found(search, stream.substring(0, cut));
            boolean second = found(search, stream.substring(cut));
            assertThat(first || second).as("cut at %s", cut).isTrue();
            assertThat(first).isEqualTo(cut >= stream.indexOf("COMMIT") + "COMMIT".length());
        }
    }

    @Test
    void doesNotFindWhatIsNotThere() {
        ByteSearch search = new ByteSearch(bytes("aab"));
        assertThat(found(search, "aaaa")).isFalse();
        assertThat(found(search, "cab")).isFalse();
        assertThat(found(search, "aa")).isFalse();
        assertThat(found(search, "b")).isTrue();
    }

    @Test
    void findsNothingInTheFirstPiece() {
        assertThat(found(new ByteSearch(new byte[0]), "x")).isTrue();
    }

    private static boolean found(ByteSearch search, String piece) {
        return search.foundIn(bytes(piece), piece.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
