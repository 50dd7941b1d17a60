package dev.tidegate.verify.compare;

import dev.tidegate.verify.Difference;
import dev.tidegate.verify.DifferenceClass;
import dev.tidegate.verify.DifferenceKind;
import dev.tidegate.verify.compare.RowMerge.Found;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Goes down from the buckets that differ to the rows, and from the rows to the columns. */
final class DrillDown {

    private static final int FETCH_ROWS = 10_000;

    private final TablePlan plan;
    private final RowSql sourceSql;
    private final RowSql targetSql;
    private final List<Likeness> likenesses;

    DrillDown(TablePlan plan, RowSql sourceSql, RowSql targetSql, List<Likeness> likenesses) {
        this.plan = plan;
        this.sourceSql = sourceSql;
        this.targetSql = targetSql;
        this.likenesses = likenesses;
    }

    /** The hashes of the rows in these buckets, held against each other. */
    RowMerge rows(Connection source, Connection target, List<Integer> buckets, int listMax) throws SQLException {
        RowMerge merge = new RowMerge(listMax, plan.hasKey());
        try (PreparedStatement onSource = rows(source, sourceSql, buckets);
                PreparedStatement onTarget = rows(target, targetSql, buckets);
                ResultSet sourceRows = onSource.executeQuery();
                ResultSet targetRows = onTarget.executeQuery()) {
            merge.merge(new Rows(sourceRows), new Rows(targetRows));
        }
        return merge;
    }

    private static PreparedStatement rows(Connection session, RowSql sql, List<Integer> buckets) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql.rows());
        statement.setFetchSize(FETCH_ROWS);
        statement.setArray(1, session.createArrayOf("integer", buckets.toArray()));
        return statement;
    }

    /** A cursor over hashes. */
    private record Rows(ResultSet result) implements RowMerge.Hashes {

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
    List<Difference> describe(Connection source, Connection target, List<Found> found) throws SQLException {
        Set<Long> keys = new TreeSet<>();
        found.forEach(one -> keys.add(one.key()));
        Map<RowDetails.Id, RowDetails> onSource = RowDetails.read(source, sourceSql, likenesses, keys);
        Map<RowDetails.Id, RowDetails> onTarget = RowDetails.read(target, targetSql, likenesses, keys);
        List<Difference> differences = new ArrayList<>();
        for (Found one : found) {
            Optional<RowDetails> s = Optional.ofNullable(onSource.get(new RowDetails.Id(one.key(), one.sourceRow())));
            Optional<RowDetails> t = Optional.ofNullable(onTarget.get(new RowDetails.Id(one.key(), one.targetRow())));
            differences.add(describe(one, s, t));
        }
        return differences;
    }

    private Difference describe(Found found, Optional<RowDetails> source, Optional<RowDetails> target) {
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
                values.isEmpty() ? List.of() : keyColumns(), values, found.kind(), found.count(), columns);
    }

    private List<String> keyColumns() {
        return plan.hasKey()
                ? plan.key().stream().map(i -> plan.columns().get(i).name()).toList()
                : List.of("ctid");
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
        for (int i = 0; i < likenesses.size(); i++) {
            Likeness likeness = likenesses.get(i);
            Long s = source.likenesses().get(i);
            Long t = target.likenesses().get(i);
            if (likeness.column() != index || s == null || t == null) {
                continue;
            }
            if (likeness.differsToo()) {
                narrowed.put(likeness.looksLike(), !s.equals(t));
            } else if (s.equals(t) && same.isEmpty()) {
                same = Optional.of(likeness.looksLike());
            }
        }
        return same.filter(found -> narrowed.getOrDefault(found, true)).orElse(DifferenceClass.REAL);
    }
}
