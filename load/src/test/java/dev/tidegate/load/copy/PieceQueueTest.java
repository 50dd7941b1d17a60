package dev.tidegate.load.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.TableId;
import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.LoadCode;
import dev.tidegate.state.load.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class PieceQueueTest {

    private static Piece piece(String table, int number, long bytes) {
        return new Piece(new TableId("public", table), number, table, 1, 1, 0, OptionalLong.empty(), bytes);
    }

    private static List<String> drain(PieceQueue queue) {
        List<String> names = new ArrayList<>();
        for (Optional<Piece> next = queue.take(); next.isPresent(); next = queue.take()) {
            names.add(next.get().table().name() + " " + next.get().number());
        }
        return names;
    }

    @Test
    void givesTheLargestTableFirstThoughAnotherHasTheLargestPiece() {
        PieceQueue queue = new PieceQueue(List.of(
                piece("small", 0, 10),
                piece("cut", 1, 40),
                piece("whole", 0, 60),
                piece("cut", 0, 40),
                piece("also_small", 0, 10)));

        assertThat(drain(queue)).containsExactly("cut 0", "cut 1", "whole 0", "also_small 0", "small 0");
    }

    @Test
    void leavesOutWhatIsLeftOfATableThatFailed() {
        PieceQueue queue = new PieceQueue(List.of(piece("a", 0, 50), piece("a", 1, 50), piece("b", 0, 10)));

        queue.fail(queue.take().orElseThrow().table(), new TidegateException(LoadCode.LOAD_COPY_FAILED, "x", "y"));

        assertThat(drain(queue)).containsExactly("b 0");
    }

    @Test
    void givesNothingMoreOnceItIsBrokenOff() {
        PieceQueue queue = new PieceQueue(List.of(piece("a", 0, 50)));

        queue.abort(new IllegalStateException("the snapshot is gone"));

        assertThat(queue.take()).isEmpty();
        assertThat(queue.broken()).isPresent();
    }
}
