package dev.tidegate.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The rule of ADR 8, in memory: a table whose rows move between blocks, random histories with values that the stream does
 * not send, loads that die at random points and go on under later snapshots, and the replay of the whole stream. At the
 * last snapshot, and at every commit after it, the target is the source.
 */
final class LoadModelTest {

    private static final int BLOCKS = 6;
    private static final int KEYS = 8;

    /** @param written number of the transaction that wrote this version */
    private record Version(int key, String value, String toast, int block, int written) {}

    /** @param toast null if the stream does not send it */
    private record Change(int transaction, char kind, int oldKey, int key, String value, String toast) {}

    private record Reload(int transaction) {}

    private final List<Map<Integer, Version>> states = new ArrayList<>();
    private final List<List<Change>> stream = new ArrayList<>();

    @Test
    void theReplayEndsAtTheSourceWhateverWasCopiedWhen() {
        int reloads = 0;
        int windows = 0;
        for (long seed = 1; seed <= 4000; seed++) {
            Random random = new Random(seed);
            states.clear();
            stream.clear();
            write(random, 10 + random.nextInt(40));
            int last = states.size() - 1;
            int base = random.nextInt(last + 1);
            int loaded = base;
            Map<Integer, Version> target = new TreeMap<>();
            int piece = 0;
            boolean resumed = false;
            while (piece < BLOCKS) {
                int copied = 1 + random.nextInt(BLOCKS - piece);
                for (int end = piece + copied; piece < end; piece++) {
                    copyPiece(piece, base, loaded, resumed, target);
                }
                if (piece < BLOCKS) {
                    resumed = true;
                    loaded += random.nextInt(last - loaded + 1);
                }
            }
            if (resumed) {
                loaded += random.nextInt(last - loaded + 1);
                copyNewer(base, loaded, target);
                windows++;
            }
            Object end = replay(target, base, loaded, seed);
            reloads += end instanceof Reload ? 1 : 0;
        }
        assertThat(windows).isGreaterThan(1000);
        assertThat(reloads).as("rare enough that most seeds test the rule").isLessThan(windows / 2);
    }

    /** State number n holds transactions 1 to n; the writer of a version in state n is at most n. */
    private void write(Random random, int transactions) {
        Map<Integer, Version> rows = new HashMap<>();
        states.add(new HashMap<>(rows));
        for (int n = 1; n <= transactions; n++) {
            List<Change> changes = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                change(random, n, rows, changes);
            }
            states.add(new HashMap<>(rows));
            stream.add(changes);
        }
    }

    private static void change(Random random, int n, Map<Integer, Version> rows, List<Change> changes) {
        int key = random.nextInt(KEYS);
        Version old = rows.get(key);
        String value = "v" + random.nextInt(1000);
        String toast = "t" + random.nextInt(1000);
        int block = random.nextInt(BLOCKS);
        if (old == null) {
            rows.put(key, new Version(key, value, toast, block, n));
            changes.add(new Change(n, 'I', key, key, value, toast));
            return;
        }
        int what = random.nextInt(20);
        if (what < 4) {
            rows.remove(key);
            changes.add(new Change(n, 'D', key, key, null, null));
            return;
        }
        boolean sent = random.nextInt(3) == 0;
        int newKey = what == 4 ? random.nextInt(KEYS) : key;
        if (newKey != key && rows.containsKey(newKey)) {
            newKey = key;
        }
        // A change of the key mostly sends everything here, or all histories would end in a reload.
        sent |= newKey != key && random.nextInt(8) != 0;
        rows.remove(key);
        rows.put(newKey, new Version(newKey, value, sent ? toast : old.toast, block, n));
        changes.add(new Change(n, 'U', key, newKey, value, sent ? toast : null));
    }

    private void copyPiece(int block, int base, int at, boolean resumed, Map<Integer, Version> target) {
        for (Version row : states.get(at).values()) {
            boolean older = row.written <= base;
            if (row.block == block && (!resumed || older)) {
                assertThat(target).as("COPY meets no row of the same key").doesNotContainKey(row.key);
                target.put(row.key, row);
            }
        }
    }

    private void copyNewer(int base, int at, Map<Integer, Version> target) {
        for (Version row : states.get(at).values()) {
            if (row.written > base) {
                target.put(row.key, row);
            }
        }
    }

    private Object replay(Map<Integer, Version> target, int base, int loaded, long seed) {
        for (int n = 1; n < states.size(); n++) {
            for (Change change : stream.get(n - 1)) {
                if (n <= base) {
                    continue;
                }
                if (n <= loaded && change.key != change.oldKey && change.toast == null) {
                    return new Reload(n);
                }
                apply(target, change, n <= loaded, seed);
            }
            if (n >= loaded) {
                assertThat(contents(target)).as("seed " + seed + ", state " + n).isEqualTo(contents(states.get(n)));
            }
        }
        return true;
    }

    private static void apply(Map<Integer, Version> target, Change change, boolean reconciles, long seed) {
        Version old = target.get(change.oldKey);
        if (!reconciles) {
            assertThat(old == null).as("seed " + seed + ": no drift").isEqualTo(change.kind == 'I');
        }
        switch (change.kind) {
            case 'I' -> target.put(change.key, new Version(change.key, change.value, change.toast, 0, 0));
            case 'D' -> target.remove(change.oldKey);
            default -> update(target, change, old, reconciles);
        }
    }

    private static void update(Map<Integer, Version> target, Change change, Version old, boolean reconciles) {
        if (old == null && !(reconciles && change.key != change.oldKey)) {
            return;
        }
        String toast = Objects.requireNonNullElseGet(change.toast, () -> old.toast);
        target.remove(change.oldKey);
        target.put(change.key, new Version(change.key, change.value, toast, 0, 0));
    }

    private static Map<Integer, String> contents(Map<Integer, Version> rows) {
        Map<Integer, String> contents = new TreeMap<>();
        rows.forEach((key, row) -> contents.put(key, row.value + " " + row.toast));
        return contents;
    }
}
