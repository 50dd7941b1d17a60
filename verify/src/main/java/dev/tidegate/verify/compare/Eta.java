package dev.tidegate.verify.compare;

import dev.tidegate.model.text.HumanFormat;
import java.time.Duration;

/** How much is done, in rows as the catalog estimates them, and how long the rest may take. */
final class Eta {

    private final long all;
    private final long since = System.nanoTime();
    private long done;

    Eta(long all) {
        this.all = all;
    }

    void done(long rows) {
        done += rows;
    }

    String text() {
        if (done == 0 || done >= all) {
            return HumanFormat.percent(done >= all ? 1 : 0);
        }
        double left = (System.nanoTime() - since) * ((double) (all - done) / done);
        return HumanFormat.percent((double) done / all) + ", about "
                + HumanFormat.remaining(Duration.ofNanos((long) left)) + " left";
    }
}
