package dev.tidegate.apply.merge;

import dev.tidegate.apply.RecordScript;
import dev.tidegate.model.StreamId;
import dev.tidegate.topic.codec.TableShape;
import dev.tidegate.topic.record.LaneRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A history that is possible on the source: few keys, so that much happens to each. */
final class RandomHistory {

    private static final TableShape T = RecordScript.keyed("t", "id", "a", "doc");
    private static final int KEYS = 4;

    private final Random random;
    private final RecordScript script = new RecordScript(StreamId.create());
    private final Map<String, Map<String, String>> start = new TreeMap<>();
    private final ModelTable source;
    private int values;

    RandomHistory(Random random) {
        this.random = random;
        for (int key = 0; key < KEYS; key++) {
            if (random.nextBoolean()) {
                start.put(
                        "k" + key,
                        new TreeMap<>(Map.of("id", "k" + key, "a", "a0", "doc", "d0", ModelTable.TARGET_ONLY, "old")));
            }
        }
        this.source = new ModelTable(start);
    }

    Map<String, Map<String, String>> startRows() {
        return start;
    }

    Map<String, Map<String, String>> endRows() {
        return source.rows();
    }

    List<LaneRecord> records(int changes) {
        List<LaneRecord> all = new ArrayList<>();
        RecordScript.Transaction transaction = script.begin();
        for (int i = 0; i < changes; i++) {
            write(transaction);
            for (LaneRecord laneRecord : script.takeDecoded()) {
                source.applyInOrder(laneRecord);
                all.add(laneRecord);
            }
        }
        return all;
    }

    private void write(RecordScript.Transaction transaction) {
        String key = "k" + random.nextInt(KEYS);
        String value = "v" + values++;
        if (random.nextInt(40) == 0) {
            transaction.truncate(false, T.table());
        } else if (!source.rows().containsKey(key)) {
            transaction.insert(T, key, value, "d" + value);
        } else {
            String doc = random.nextBoolean() ? RecordScript.UNCHANGED : "d" + value;
            String other = "k" + random.nextInt(KEYS);
            switch (random.nextInt(4)) {
                case 0 -> transaction.delete(T, key, null, null);
                case 1 -> {
                    if (source.rows().containsKey(other)) {
                        transaction.update(T, key, value, doc);
                    } else {
                        transaction.update(T, new String[] {key, null, null}, new String[] {other, value, doc});
                    }
                }
                default -> transaction.update(T, key, value, doc);
            }
        }
    }
}
