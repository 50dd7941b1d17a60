package dev.tidegate.verify.queries;

import java.time.Duration;
import java.util.List;

/**
 * What came of one query.
 *
 * @param number in the file, from 1
 * @param problem why it could not be run; empty if it could
 */
public record QueryResult(int number, String sql, SideRuns source, SideRuns target, String problem) {

    /**
     * On one side.
     *
     * @param plan hash of the plan's shape, without costs
     * @param answer hash of the rows, whatever their order
     */
    public record SideRuns(List<Duration> times, long rows, String plan, long answer) {

        public static final SideRuns NONE = new SideRuns(List.of(), 0, "", 0);

        public SideRuns {
            times = List.copyOf(times);
        }

        public double medianMillis() {
            return percentile(0.5);
        }

        public double p95Millis() {
            return percentile(0.95);
        }

        private double percentile(double share) {
            List<Duration> sorted = times.stream().sorted().toList();
            if (sorted.isEmpty()) {
                return 0;
            }
            int index = (int) Math.ceil(share * sorted.size()) - 1;
            return sorted.get(Math.max(0, index)).toNanos() / 1e6;
        }
    }

    public boolean ran() {
        return problem.isEmpty();
    }

    public boolean answersTheSame() {
        return source.rows() == target.rows() && source.answer() == target.answer();
    }

    public boolean plansTheSame() {
        return source.plan().equals(target.plan());
    }

    /** How many times as long the target takes, by the medians. */
    public double factor() {
        return source.medianMillis() == 0 ? 1 : target.medianMillis() / source.medianMillis();
    }
}
