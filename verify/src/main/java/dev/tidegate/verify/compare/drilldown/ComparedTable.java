package dev.tidegate.verify.compare.drilldown;

import dev.tidegate.verify.compare.hash.BucketSums;
import dev.tidegate.verify.compare.hash.DifferenceClassifier;
import dev.tidegate.verify.compare.hash.RowSql;
import dev.tidegate.verify.compare.hash.TablePlan;
import dev.tidegate.verify.compare.hash.TableSide;
import java.util.List;

/** A table that both sides have, and what their scans have come to. */
public record ComparedTable(
        TablePlan plan,
        TableSide source,
        TableSide target,
        RowSql sourceSql,
        RowSql targetSql,
        BucketSums sourceSums,
        BucketSums targetSums) {

    public static ComparedTable of(
            TablePlan plan, TableSide source, TableSide target, RowSql sourceSql, RowSql targetSql) {
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
    public ComparedTable beforeScans() {
        return of(plan, source, target, sourceSql, targetSql);
    }

    public List<DifferenceClassifier> classifiers() {
        return DifferenceClassifier.all(plan.columns(), source, target);
    }

    public DrillDown drillDown() {
        return new DrillDown(plan, sourceSql, targetSql, classifiers());
    }
}
