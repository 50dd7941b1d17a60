package dev.tidegate.verify.compare.drilldown;

import dev.tidegate.postgres.usertype.TypeDifference;
import dev.tidegate.verify.compare.hash.BucketSums;
import dev.tidegate.verify.compare.hash.DifferenceClassifier;
import dev.tidegate.verify.compare.hash.RowSql;
import dev.tidegate.verify.compare.hash.TablePlan;
import dev.tidegate.verify.compare.hash.TableSide;
import java.util.List;
import java.util.Optional;

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

    /** @return why equal texts may mean different values: a type of one name that consists of something else */
    public Optional<String> doubt() {
        return plan.columns().stream()
                .flatMap(column -> TypeDifference.between(source.typesOf(column), target.typesOf(column)).stream()
                        .filter(TypeDifference::changesValues)
                        .map(difference ->
                                "type " + difference.type() + " of " + column.name() + ": " + difference.found()))
                .findFirst();
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
