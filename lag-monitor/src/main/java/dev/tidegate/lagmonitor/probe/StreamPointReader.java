package dev.tidegate.lagmonitor.probe;

import dev.tidegate.lagmonitor.model.TopicView.Point;
import dev.tidegate.topic.tail.TailReader;
import dev.tidegate.topic.tail.TopicTail;
import java.util.Optional;

/**
 * The newest stream point in the topic, found by reading what was written since the last sample, or the last few
 * hundred records. The last point found stays valid inside a long transaction. Confined to one thread.
 */
final class StreamPointReader {

    private final TailReader tail;
    private Optional<Point> newest = Optional.empty();
    private long readTo = -1;

    StreamPointReader(TailReader tail) {
        this.tail = tail;
    }

    Optional<Point> newest() {
        return newest;
    }

    /** @return offset behind the last record that this consumer may read */
    long sample() {
        long end = tail.end();
        if (end < readTo) {
            // The topic was made again.
            readTo = -1;
            newest = Optional.empty();
        }
        if (end > readTo) {
            // From where the last sample ended; nothing of what comes after that is trimmed.
            long begin = readTo < 0 ? tail.beginning() : readTo;
            tail.read(begin, end).point().ifPresent(this::advance);
            readTo = end;
        }
        return end;
    }

    private void advance(TopicTail.Point found) {
        newest = Optional.of(new Point(found.lsn(), found.sourceAt().or(() -> newest.flatMap(Point::sourceAt))));
    }
}
