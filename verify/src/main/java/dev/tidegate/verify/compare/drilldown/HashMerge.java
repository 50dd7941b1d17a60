package dev.tidegate.verify.compare.drilldown;

import dev.tidegate.verify.compare.hash.BucketSums;
import dev.tidegate.verify.model.DifferenceKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Merges the hashes of both sides, in their order, in flat memory; counts what differs and remembers some of it. */
public final class HashMerge {

    /** Hashes in ascending order of key and row. */
    interface Hashes {
        /** @return whether there is one more */
        boolean next() throws SQLException;

        long key() throws SQLException;

        long row() throws SQLException;
    }

    /**
     * Rows that differ.
     *
     * @param sourceRow hash; 0 if the source does not have it
     * @param targetRow likewise
     */
    public record Found(DifferenceKind kind, long key, long sourceRow, long targetRow, long count) {}

    private final int listMax;
    private final boolean hasKey;
    private final List<Found> found = new ArrayList<>();
    private final List<Long> sourceRows = new ArrayList<>();
    private final List<Long> targetRows = new ArrayList<>();
    private final BucketSums surplus = new BucketSums(1);
    private long missing;
    private long extra;
    private long mismatched;

    public HashMerge(int listMax, boolean hasKey) {
        this.listMax = listMax;
        this.hasKey = hasKey;
    }

    void merge(Hashes source, Hashes target) throws SQLException {
        if (hasKey) {
            mergeKeys(source, target);
        } else {
            mergeCopies(source, target);
        }
    }

    /** Without a key the row is the key: only how often it is there counts. */
    private void mergeCopies(Hashes source, Hashes target) throws SQLException {
        boolean moreSource = source.next();
        boolean moreTarget = target.next();
        while (moreSource || moreTarget) {
            long row = !moreTarget || (moreSource && source.row() <= target.row()) ? source.row() : target.row();
            long surplus = 0;
            while (moreSource && source.row() == row) {
                surplus++;
                moreSource = source.next();
            }
            while (moreTarget && target.row() == row) {
                surplus--;
                moreTarget = target.next();
            }
            if (surplus > 0) {
                missing += surplus;
                add(new Found(DifferenceKind.MISSING, row, row, 0, surplus));
            } else if (surplus < 0) {
                extra -= surplus;
                add(new Found(DifferenceKind.EXTRA, row, 0, row, -surplus));
            }
        }
    }

    private void mergeKeys(Hashes source, Hashes target) throws SQLException {
        boolean moreSource = source.next();
        boolean moreTarget = target.next();
        while (moreSource || moreTarget) {
            long key = !moreTarget || (moreSource && source.key() <= target.key()) ? source.key() : target.key();
            sourceRows.clear();
            targetRows.clear();
            while (moreSource && source.key() == key) {
                moreSource = take(source, sourceRows);
            }
            while (moreTarget && target.key() == key) {
                moreTarget = take(target, targetRows);
            }
            compare(key);
        }
    }

    /** A key has one row, or a few if keys collide. */
    private static boolean take(Hashes from, List<Long> into) throws SQLException {
        into.add(from.row());
        return from.next();
    }

    /** What both have goes; of what is left, pairs are mismatches. */
    private void compare(long key) {
        int s = 0;
        int t = 0;
        List<Long> onlySource = new ArrayList<>(1);
        List<Long> onlyTarget = new ArrayList<>(1);
        while (s < sourceRows.size() || t < targetRows.size()) {
            if (s < sourceRows.size()
                    && t < targetRows.size()
                    && sourceRows.get(s).equals(targetRows.get(t))) {
                s++;
                t++;
            } else if (t == targetRows.size() || (s < sourceRows.size() && sourceRows.get(s) < targetRows.get(t))) {
                onlySource.add(sourceRows.get(s++));
            } else {
                onlyTarget.add(targetRows.get(t++));
            }
        }
        int pairs = Math.min(onlySource.size(), onlyTarget.size());
        for (int i = 0; i < pairs; i++) {
            mismatched++;
            add(new Found(DifferenceKind.MISMATCH, key, onlySource.get(i), onlyTarget.get(i), 1));
        }
        addAll(DifferenceKind.MISSING, key, onlySource, pairs);
        addAll(DifferenceKind.EXTRA, key, onlyTarget, pairs);
    }

    private void addAll(DifferenceKind kind, long key, List<Long> rows, int from) {
        int count = rows.size() - from;
        boolean isMissing = kind == DifferenceKind.MISSING;
        missing += isMissing ? count : 0;
        extra += isMissing ? 0 : count;
        for (long row : rows.subList(from, rows.size())) {
            add(new Found(kind, key, isMissing ? row : 0, isMissing ? 0 : row, 1));
        }
    }

    private void add(Found one) {
        if (one.kind() != DifferenceKind.MISMATCH) {
            surplus.add(0, one.key(), one.kind() == DifferenceKind.MISSING ? one.count() : -one.count());
        }
        if (found.size() < listMax) {
            found.add(one);
        }
    }

    /** Sums over the keys of the missing rows, less those of the extra ones. */
    public BucketSums surplus() {
        return surplus;
    }

    /** @return whether nothing differs */
    public boolean isEmpty() {
        return missing + extra + mismatched == 0;
    }

    public List<Found> found() {
        return found;
    }

    public long missing() {
        return missing;
    }

    public long extra() {
        return extra;
    }

    public long mismatched() {
        return mismatched;
    }
}
