package dev.tidegate.verify.compare.drilldown;

import dev.tidegate.verify.compare.drilldown.HashMerge.Found;
import dev.tidegate.verify.compare.hash.DifferenceClassifier;
import dev.tidegate.verify.compare.hash.RowSql;
import dev.tidegate.verify.compare.hash.TablePlan;
import dev.tidegate.verify.model.Difference;
import dev.tidegate.verify.model.DifferenceClass;
import dev.tidegate.verify.model.DifferenceKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Goes down from the buckets that differ to the rows, and from the rows to the columns. */
public final class DrillDown {

    private static final int FETCH_ROWS = 10_000;

    private final TablePlan plan;
    private final RowSql sourceSql;
    private final RowSql targetSql;
    private final List<DifferenceClassifier> classifiers;

    DrillDown(TablePlan plan, RowSql sourceSql, RowSql targetSql, List<DifferenceClassifier> classifiers) {
        this.plan = plan;
        this.sourceSql = sourceSql;
        this.targetSql = targetSql;
        this.classifiers = classifiers;
    }

    /** The hashes of the rows in these buckets, merged. */
    public HashMerge rows(Connection source, Connection target, List<Integer> buckets, int listMax)
            throws SQLException {
        return rows(source, target, "", "", buckets, listMax);
    }

    /** The same of rows that meet a condition on their side. */
    public HashMerge rows(
            Connection source,
            Connection target,
            String sourceWhere,
            String targetWhere,
            List<Integer> buckets,
            int listMax)
            throws SQLException {
        Object[] wanted = buckets.toArray();
        return merge(
                rows(source, sourceSql.rows(sourceWhere), "integer", wanted),
                rows(target, targetSql.rows(targetWhere), "integer", wanted),
                listMax);
    }

    /** The same of rows with these hashes of their keys. */
    public HashMerge rowsOfKeys(Connection source, Connection target, Collection<Long> keys, int listMax)
            throws SQLException {
        Object[] wanted = keys.toArray();
        return merge(
                rows(source, sourceSql.rowsOfKeys(), "bigint", wanted),
                rows(target, targetSql.rowsOfKeys(), "bigint", wanted),
                listMax);
    }

    private HashMerge merge(PreparedStatement source, PreparedStatement target, int listMax) throws SQLException {
        HashMerge merge = new HashMerge(listMax, plan.hasKey());
        try (PreparedStatement onSource = source;
                PreparedStatement onTarget = target;
                ResultSet sourceRows = onSource.executeQuery();
                ResultSet targetRows = onTarget.executeQuery()) {
            merge.merge(new Rows(sourceRows), new Rows(targetRows));
        }
        return merge;
    }

    private static PreparedStatement rows(Connection session, String sql, String type, Object[] wanted)
            throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql);
        statement.setFetchSize(FETCH_ROWS);
        statement.setArray(1, session.createArrayOf(type, wanted));
        return statement;
    }

    /** A cursor over hashes. */
    private record Rows(ResultSet result) implements HashMerge.Hashes {

        @Override
        public boolean next() throws SQLException {
            return result.next();
        }

        @Override
        public long key() throws SQLException {
            return result.getLong(1);
        }

        @Override
        public long row() throws SQLException {
            return result.getLong(2);
        }
    }

    /** What differs, by name. */
    public List<Difference> describe(Connection source, Connection target, List<Found> found) throws SQLException {
        Set<Long> keys = new TreeSet<>();
        found.forEach(one -> keys.add(one.key()));
        Map<RowDetails.Id, RowDetails> onSource = RowDetails.read(source, sourceSql, classifiers, keys);
        Map<RowDetails.Id, RowDetails> onTarget = RowDetails.read(target, targetSql, classifiers, keys);
        List<Difference> differences = new ArrayList<>();
        for (Found one : found) {
            Optional<RowDetails> s = Optional.ofNullable(onSource.get(new RowDetails.Id(one.key(), one.sourceRow())));
            Optional<RowDetails> t = Optional.ofNullable(onTarget.get(new RowDetails.Id(one.key(), one.targetRow())));
            differences.add(describe(one, s, t));
        }
        return differences;
    }

    public Difference describe(Found found, Optional<RowDetails> source, Optional<RowDetails> target) {
        List<Difference.Column> columns = new ArrayList<>();
        if (found.kind() == DifferenceKind.MISMATCH && source.isPresent() && target.isPresent()) {
            for (int i = 0; i < plan.columns().size(); i++) {
                if (!source.get().hashes().get(i).equals(target.get().hashes().get(i))) {
                    columns.add(column(i, source.get(), target.get()));
                }
            }
        }
        List<String> values = source.or(() -> target).map(RowDetails::key).orElse(List.of());
        return new Difference(
                values.isEmpty() ? List.of() : keyColumns(values.size()), values, found.kind(), found.count(), columns);
    }

    private List<String> keyColumns(int values) {
        return plan.hasKey()
                ? plan.key().stream().map(i -> plan.columns().get(i).name()).toList()
                : Difference.ROW_LOCATION.subList(0, values);
    }

    private Difference.Column column(int index, RowDetails source, RowDetails target) {
        boolean shown = !source.texts().isEmpty() && !target.texts().isEmpty();
        return new Difference.Column(
                plan.columns().get(index).name(),
                looksLike(index, source, target),
                shown ? Optional.of(word(source.texts().get(index))) : Optional.empty(),
                shown ? Optional.of(word(target.texts().get(index))) : Optional.empty());
    }

    private static String word(String text) {
        return text == null ? "NULL" : text;
    }

    private DifferenceClass looksLike(int index, RowDetails source, RowDetails target) {
        if (plan.columns().get(index).isGenerated()) {
            return DifferenceClass.GENERATED;
        }
        Map<DifferenceClass, Boolean> narrowed = new HashMap<>();
        Optional<DifferenceClass> same = Optional.empty();
        for (int i = 0; i < classifiers.size(); i++) {
            DifferenceClassifier classifier = classifiers.get(i);
            Long s = source.classifiers().get(i);
            Long t = target.classifiers().get(i);
            if (classifier.column() != index || s == null || t == null) {
                continue;
            }
            if (classifier.mustDiffer()) {
                narrowed.put(classifier.looksLike(), !s.equals(t));
            } else if (s.equals(t) && same.isEmpty()) {
                same = Optional.of(classifier.looksLike());
            }
        }
        DifferenceClass otherwise =
                plan.columns().get(index).isFromSequence() ? DifferenceClass.SEQUENCE : DifferenceClass.REAL;
        return same.filter(found -> narrowed.getOrDefault(found, true)).orElse(otherwise);
    }
}
