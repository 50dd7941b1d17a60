package dev.tidegate.testkit.workload;

/** The rows that one transaction has changed so far; they count when it commits. */
final class Tally {
    private long inserts;
    private long updates;
    private long deletes;

    void inserted(long rows) {
        inserts += rows;
    }

    void updated(long rows) {
        updates += rows;
    }

    void deleted(long rows) {
        deletes += rows;
    }

    WorkloadCounts committed() {
        return WorkloadCounts.committed(inserts, updates, deletes);
    }
}
