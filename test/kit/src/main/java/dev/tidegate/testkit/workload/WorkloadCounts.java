package dev.tidegate.testkit.workload;

/**
 * What a workload has done.
 *
 * @param transactions committed
 * @param rolledBack rolled back on purpose, or by the server for a conflict
 * @param unknown lost their connection before the outcome was known
 * @param inserts rows inserted by committed transactions; and so on
 */
public record WorkloadCounts(
        long transactions, long rolledBack, long unknown, long inserts, long updates, long deletes) {
    static final WorkloadCounts NONE = new WorkloadCounts(0, 0, 0, 0, 0, 0);

    static WorkloadCounts committed(long inserts, long updates, long deletes) {
        return new WorkloadCounts(1, 0, 0, inserts, updates, deletes);
    }

    static WorkloadCounts oneRolledBack() {
        return new WorkloadCounts(0, 1, 0, 0, 0, 0);
    }

    static WorkloadCounts oneUnknown() {
        return new WorkloadCounts(0, 0, 1, 0, 0, 0);
    }

    WorkloadCounts plus(WorkloadCounts more) {
        return new WorkloadCounts(
                transactions + more.transactions,
                rolledBack + more.rolledBack,
                unknown + more.unknown,
                inserts + more.inserts,
                updates + more.updates,
                deletes + more.deletes);
    }

    /** Rows changed by committed transactions. */
    public long rows() {
        return inserts + updates + deletes;
    }
}
