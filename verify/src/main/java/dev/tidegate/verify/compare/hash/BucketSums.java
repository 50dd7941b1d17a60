package dev.tidegate.verify.compare.hash;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a side has in each bucket: rows, and sums of their hashes modulo 2 to the 64. Sums of parts of a table add up. Any
 * thread may add.
 */
public final class BucketSums {

    private final long[] rows;
    private final long[] sums;
    private final long[] mixed;

    public BucketSums(int buckets) {
        rows = new long[buckets];
        sums = new long[buckets];
        mixed = new long[buckets];
    }

    /** One row. */
    public synchronized void add(int bucket, long hash, long count) {
        rows[bucket] += count;
        sums[bucket] += hash * count;
        mixed[bucket] += (hash >> 32) * (hash & 0xFFFFFFFFL) * count;
    }

    public synchronized void add(ResultSet row) throws SQLException {
        int bucket = row.getInt(1);
        rows[bucket] += row.getLong(2);
        sums[bucket] += lowBits(row.getBigDecimal(3));
        mixed[bucket] += lowBits(row.getBigDecimal(4));
    }

    private static long lowBits(BigDecimal sum) {
        return sum.toBigIntegerExact().longValue();
    }

    public synchronized long rows() {
        long all = 0;
        for (long bucket : rows) {
            all += bucket;
        }
        return all;
    }

    /** @return whether this is the other one and the surplus together, all of them complete */
    public boolean differsBy(BucketSums other, BucketSums surplus) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] != other.rows[i] + surplus.rows[i]
                    || sums[i] != other.sums[i] + surplus.sums[i]
                    || mixed[i] != other.mixed[i] + surplus.mixed[i]) {
                return false;
            }
        }
        return true;
    }

    /** Both complete. */
    public List<Integer> differing(BucketSums other) {
        List<Integer> differing = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] != other.rows[i] || sums[i] != other.sums[i] || mixed[i] != other.mixed[i]) {
                differing.add(i);
            }
        }
        return differing;
    }
}
