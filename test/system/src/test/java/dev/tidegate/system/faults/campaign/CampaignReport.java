package dev.tidegate.system.faults.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came of a campaign, by kind. */
public final class CampaignReport {

    private final long seed;
    private final Map<String, Row> kinds = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> stops = new TreeMap<>();
    private int groups;
    private int eras;
    private long transactions;
    private long reads;
    private double recoverySecondsSum;
    private double recoverySecondsMax;

    CampaignReport(long seed) {
        this.seed = seed;
    }

    private static final class Row {
        private int injected;
        private int hit;
        private int inGroupsThatStopped;
        private double recoverySecondsMax;
    }

    synchronized void add(GroupResult group) {
        groups++;
        transactions += group.transactions();
        recoverySecondsSum += group.recoverySeconds();
        recoverySecondsMax = Math.max(recoverySecondsMax, group.recoverySeconds());
        group.stops().forEach(stop -> stops.merge(stop, 1, Integer::sum));
        for (Struck struck : group.struck()) {
            Row row = kinds.computeIfAbsent(struck.fault().kind().name(), name -> new Row());
            row.injected++;
            if (struck.hit().happened()) {
                row.hit++;
                row.inGroupsThatStopped += group.stops().isEmpty() ? 0 : 1;
                row.recoverySecondsMax = Math.max(row.recoverySecondsMax, group.recoverySeconds());
            }
        }
        if (!group.wrong().isEmpty()) {
            int first =
                    group.struck().isEmpty() ? 0 : group.struck().get(0).fault().number();
            wrong.add("group of fault " + first + ": " + String.join("; ", group.wrong()));
        }
    }

    synchronized void addEra(long goodReads, List<String> wrongAtItsEnd) {
        eras++;
        reads += goodReads;
        wrong.addAll(wrongAtItsEnd);
    }

    void addWrong(String what) {
        wrong.add(what);
    }

    public int hits() {
        return kinds.values().stream().mapToInt(row -> row.hit).sum();
    }

    public int injected() {
        return kinds.values().stream().mapToInt(row -> row.injected).sum();
    }

    /** What was lost, doubled or partial, and what did not come back. */
    public List<String> wrong() {
        return List.copyOf(wrong);
    }

    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder(
                "\n%-40s %8s %6s %8s %12s%n".formatted("kind", "injected", "hit", "stopped", "recovery max"));
        kinds.forEach((name, row) -> text.append("%-40s %8d %6d %8d %10.1f s%n"
                .formatted(name, row.injected, row.hit, row.inGroupsThatStopped, row.recoverySecondsMax)));
        text.append(
                "%nseed %d: %d faults, %d hit, in %d groups and %d pipelines; %d transactions, %d reads of the target%n"
                        .formatted(seed, injected(), hits(), groups, eras, transactions, reads));
        text.append("caught up after %.1f s on average, %.1f s at most%n"
                .formatted(groups == 0 ? 0 : recoverySecondsSum / groups, recoverySecondsMax));
        text.append("stops by name: ").append(stops.isEmpty() ? "none" : stops).append('\n');
        text.append(
                wrong.isEmpty() ? "nothing lost, doubled or partial\n" : "WRONG:\n" + String.join("\n", wrong) + "\n");
        return text.toString();
    }
}
