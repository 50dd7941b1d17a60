package dev.tidegate.app.command.monitor;

import dev.tidegate.lagmonitor.model.Sample;
import java.time.Duration;
import java.util.List;

/** The lag of the last samples as one line of blocks, a logarithmic chart: a tenth of a second and less to a thousand. */
final class LagSparkline {

    private static final String BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
    private static final int WIDTH = 60;
    private static final double LOW = -1;
    private static final double HIGH = 3;

    private LagSparkline() {}

    /** @param samples oldest first; of those whose lag is unknown a question mark is seen */
    static String of(List<Sample> samples) {
        StringBuilder line = new StringBuilder();
        for (Sample sample : samples.subList(Math.max(0, samples.size() - WIDTH), samples.size())) {
            line.append(sample.lag().map(LagSparkline::block).orElse('?'));
        }
        return line.toString();
    }

    private static char block(Duration lag) {
        double place = (Math.log10(Math.max(1, lag.toMillis()) / 1000.0) - LOW) / (HIGH - LOW);
        int step = (int) Math.round(place * (BLOCKS.length() - 1));
        return BLOCKS.charAt(Math.min(BLOCKS.length() - 1, Math.max(0, step)));
    }
}
