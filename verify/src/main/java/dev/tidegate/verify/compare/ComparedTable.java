package dev.tidegate.verify.compare;

import java.util.List;

/** A table that both sides have, and what their scans have come to. */
record ComparedTable(
        TablePlan plan,
        Side source,
        Side target,
        RowSql sourceSql,
        RowSql targetSql,
        BucketSums sourceSums,
        BucketSums targetSums) {

    static ComparedTable of(TablePlan plan, Side source, Side target, RowSql sourceSql, RowSql targetSql) {
        return new ComparedTable(
                plan,
                source,
                target,
                sourceSql,
                targetSql,
                new BucketSums(plan.buckets()),
                new BucketSums(plan.buckets()));
    }

    /** Before any scan. */
    ComparedTable anew() {
        return of(plan, source, target, sourceSql, targetSql);
    }

    List<Likeness> likenesses() {
        return Likeness.all(plan.columns(), source, target);
    }

    DrillDown drillDown() {
        return new DrillDown(plan, sourceSql, targetSql, likenesses());
    }
}
