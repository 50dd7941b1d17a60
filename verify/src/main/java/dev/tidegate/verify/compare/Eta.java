package dev.tidegate.verify.compare;

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
            return done >= all ? "100 %" : "0 %";
        }
        double left = (System.nanoTime() - since) * ((double) (all - done) / done);
        return done * 100 / all + " %, about " + Duration.ofNanos((long) left).toSeconds() + " s left";
    }
}
