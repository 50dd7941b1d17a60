package dev.tidegate.topic.record;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * A row's values as they lie in a buffer of WAL data: UTF-8 slices, never decoded on their way to the topic. Reused from
 * row to row; owned by one thread.
 */
public final class Tuple {

    private static final byte NULL = 'n';
    private static final byte UNCHANGED = 'u';
    private static final byte TEXT = 't';
    /** A text that went ahead in pieces. */
    private static final byte CUT = 'c';

    private byte[] buffer = new byte[0];
    private byte[] kinds = new byte[16];
    private int[] offsets = new int[16];
    private int[] lengths = new int[16];
    private int size;
    /** Whether a value is unchanged or cut, which few rows have: the others need not be searched for them. */
    private boolean lacksValues;

    /** Forgets the last row; the next values lie in {@code source}, which must not change until they are written. */
    public void reset(byte[] source) {
        buffer = source;
        size = 0;
        lacksValues = false;
    }

    public void addNull() {
        add(NULL, 0, 0);
    }

    public void addUnchanged() {
        add(UNCHANGED, 0, 0);
        lacksValues = true;
    }

    public void addText(int offset, int length) {
        add(TEXT, offset, length);
    }

    private void add(byte kind, int offset, int length) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, size * 2);
            offsets = Arrays.copyOf(offsets, size * 2);
            lengths = Arrays.copyOf(lengths, size * 2);
        }
        kinds[size] = kind;
        offsets[size] = offset;
        lengths[size] = length;
        size++;
    }

    public int size() {
        return size;
    }

    public boolean isNull(int index) {
        return kinds[index] == NULL;
    }

    public boolean isUnchanged(int index) {
        return kinds[index] == UNCHANGED;
    }

    /** Whether any value is unchanged or cut. */
    public boolean lacksValues() {
        return lacksValues;
    }

    /** Whether the value went ahead in pieces, so that the change leaves it out. */
    public boolean isCut(int index) {
        return kinds[index] == CUT;
    }

    public void markCut(int index) {
        kinds[index] = CUT;
        lacksValues = true;
    }

    /** Of all values together. */
    public long bytes() {
        long bytes = 0;
        for (int i = 0; i < size; i++) {
            bytes += lengths[i];
        }
        return bytes;
    }

    /** Gives a value other bytes. */
    @FunctionalInterface
    public interface Conversion {
        /** @return the other bytes; null if those in the buffer are right */
        byte[] convert(int column, byte[] buffer, int offset, int length) throws SQLException;
    }

    /** Puts the converted values in place of the others. The buffer that was given stays as it is. */
    public void convert(Conversion conversion) throws SQLException {
        byte[][] converted = null;
        for (int i = 0; i < size; i++) {
            byte[] other = kinds[i] == TEXT ? conversion.convert(i, buffer, offsets[i], lengths[i]) : null;
            if (other != null) {
                converted = converted == null ? new byte[size][] : converted;
                converted[i] = other;
            }
        }
        if (converted != null) {
            replace(converted);
        }
    }

    private void replace(byte[][] converted) {
        long total = 0;
        for (int i = 0; i < size; i++) {
            total += converted[i] == null ? lengths[i] : converted[i].length;
        }
        byte[] joined = new byte[Math.toIntExact(total)];
        int at = 0;
        for (int i = 0; i < size; i++) {
            byte[] from = converted[i] == null ? buffer : converted[i];
            int start = converted[i] == null ? offsets[i] : 0;
            lengths[i] = converted[i] == null ? lengths[i] : converted[i].length;
            System.arraycopy(from, start, joined, at, lengths[i]);
            offsets[i] = at;
            at += lengths[i];
        }
        buffer = joined;
    }

    /** The value decoded; for the few that capture itself reads. Null for NULL and for unchanged values. */
    public String text(int index) {
        return kinds[index] == TEXT ? new String(buffer, offsets[index], lengths[index], StandardCharsets.UTF_8) : null;
    }

    public byte[] buffer() {
        return buffer;
    }

    public int offset(int index) {
        return offsets[index];
    }

    public int length(int index) {
        return lengths[index];
    }
}
