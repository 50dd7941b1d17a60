package dev.tidegate.verify.dualwrite;

import dev.tidegate.model.TableId;
import dev.tidegate.runtime.StopSignal;
import dev.tidegate.verify.compare.drilldown.RowRecheck;
import dev.tidegate.verify.compare.drilldown.RowRecheck.RowVersions;
import dev.tidegate.verify.model.Difference;
import dev.tidegate.verify.model.TableResult.Unsettled;
import dev.tidegate.verify.model.VerifyProgress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Reads rows again until they are the same on both sides, or are different and nobody has touched them for the window. The
 * time of a touch is unknown, but it lies before the reading that shows it: so the window counts from there.
 */
final class QuietPeriod {

    /** Rows that are touched all the time do not settle. */
    private static final int WINDOWS_MAX = 4;

    private static final Duration LOOK_EVERY_MAX = Duration.ofSeconds(5);
    private static final int LOOKS_IN_WINDOW = 4;

    /** A row that was different when it was last looked at. */
    private static final class Candidate {
        private final TableId table;
        private final RowRecheck rows;
        private final List<String> key;
        private final long foundAtNanos = System.nanoTime();
        private RowVersions last;
        private long unchangedSinceNanos;

        Candidate(TableId table, RowRecheck rows, List<String> key) {
            this.table = table;
            this.rows = rows;
            this.key = key;
        }
    }

    private final Connection source;
    private final Connection target;
    private final Duration window;
    private final List<Candidate> unsettled = new ArrayList<>();
    private final List<Candidate> different = new ArrayList<>();

    QuietPeriod(Connection source, Connection target, Duration window) {
        this.source = source;
        this.target = target;
        this.window = window;
    }

    void add(TableId table, RowRecheck rows, List<String> key) {
        unsettled.add(new Candidate(table, rows, key));
    }

    /** @return false if a stop was requested */
    boolean await(VerifyProgress progress, StopSignal stop) throws SQLException {
        long deadline = System.nanoTime() + WINDOWS_MAX * window.toNanos();
        Duration pause = window.dividedBy(LOOKS_IN_WINDOW);
        while (true) {
            recheck(stop);
            if (unsettled.isEmpty()) {
                return !stop.isRequested();
            }
            if (System.nanoTime() > deadline) {
                return !stop.isRequested();
            }
            progress.say(unsettled.size() + " rows differ that are written to on both sides; " + different.size()
                    + " have settled as different");
            if (stop.await(pause.compareTo(LOOK_EVERY_MAX) < 0 ? pause : LOOK_EVERY_MAX)) {
                return false;
            }
        }
    }

    private void recheck(StopSignal stop) throws SQLException {
        Iterator<Candidate> each = unsettled.iterator();
        while (each.hasNext() && !stop.isRequested()) {
            Candidate row = each.next();
            long now = System.nanoTime();
            RowVersions reading = row.rows.read(source, target, row.key);
            if (reading.isSame()) {
                each.remove();
            } else if (row.last == null || !reading.isUnchangedSince(row.last)) {
                row.last = reading;
                row.unchangedSinceNanos = System.nanoTime();
            } else if (now - row.unchangedSinceNanos >= window.toNanos()) {
                each.remove();
                different.add(row);
            }
        }
    }

    List<Difference> different(TableId table) {
        return different.stream()
                .filter(row -> row.table.equals(table))
                .map(row -> row.rows.describe(row.last))
                .toList();
    }

    /** @param unread others that differ and that nobody looks at again */
    Optional<Unsettled> unsettled(TableId table, long unread) {
        List<Candidate> rows =
                unsettled.stream().filter(row -> row.table.equals(table)).toList();
        if (rows.isEmpty() && unread == 0) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        long oldest =
                rows.stream().mapToLong(row -> now - row.foundAtNanos).max().orElse(0);
        return Optional.of(new Unsettled(rows.size() + unread, Duration.ofNanos(oldest)));
    }
}
