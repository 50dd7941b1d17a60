package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TransactionId;
import dev.tidegate.topic.codec.RecordReader;
import dev.tidegate.topic.kafka.KafkaClients;
import dev.tidegate.topic.record.LaneRecord;
import dev.tidegate.topic.record.LaneRecord.Change;
import dev.tidegate.topic.record.LaneRecord.InTransaction;
import dev.tidegate.topic.record.LaneRecord.Message;
import dev.tidegate.topic.record.LaneRecord.TransactionEnd;
import dev.tidegate.topic.record.LaneRecord.TransactionalMessage;
import dev.tidegate.topic.record.LaneRecord.Truncate;
import dev.tidegate.topic.record.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * Reads the topic from its beginning by the applier's rules, and applies it to tables in memory. Fails on a break of the
 * chain, a gap in a transaction, and a whole transaction that comes twice.
 */
final class ReplayedTopic implements AutoCloseable {

    private static final Duration FENCE_WITHIN = Duration.ofSeconds(60);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordReader reader;

    /** Everything that was read, for tests that look at single records. */
    final List<LaneRecord> records = new ArrayList<>();

    final Set<TransactionId> transactions = new HashSet<>();
    /** The rows of each table, grouped by their key's text, or by all of it for tables without. */
    private final Map<TableId, Map<String, List<Map<String, String>>>> tables = new HashMap<>();

    private final List<InTransaction> open = new ArrayList<>();
    private final Set<String> fences = new HashSet<>();
    private final boolean keepRecords;
    private Lsn point;
    int tornTails;
    long changes;

    ReplayedTopic(CaptureFixture pipeline, Lsn start) {
        this(pipeline, start, true);
    }

    ReplayedTopic(CaptureFixture pipeline, Lsn start, boolean keepRecords) {
        this.consumer = new KafkaConsumer<>(KafkaClients.consumer(pipeline.config.kafka(), "replay"));
        TopicPartition partition = new TopicPartition(pipeline.name().topic(), 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        this.reader = new RecordReader(pipeline.stream);
        this.point = start;
        this.keepRecords = keepRecords;
    }

    Lsn point() {
        return point;
    }

    /** Reads on until the fence has come. */
    ReplayedTopic untilFence(String fence) {
        Awaitility.await("fence " + fence).atMost(FENCE_WITHIN).until(() -> {
            readMore();
            return fences.contains(fence);
        });
        return this;
    }

    void readMore() {
        for (ConsumerRecord<byte[], byte[]> it : consumer.poll(Duration.ofMillis(100))) {
            LaneRecord laneRecord = reader.read(it.value());
            if (keepRecords) {
                records.add(laneRecord);
            }
            accept(laneRecord);
        }
    }

    private void accept(LaneRecord laneRecord) {
        if (laneRecord instanceof Message message) {
            discardTorn();
            assertThat(message.lsn()).as("a message comes once").isGreaterThan(point);
            assertThat(message.previousCommit()).as("chain").isLessThanOrEqualTo(point);
            point = message.lsn();
        } else if (laneRecord instanceof TransactionEnd end) {
            accept(end);
        } else {
            accept((InTransaction) laneRecord);
        }
    }

    private void accept(InTransaction part) {
        boolean starts = part.totalOrder() == 1;
        if (starts) {
            discardTorn();
        }
        assertThat(part.totalOrder()).as("order in %s", part.transaction().id()).isEqualTo(open.size() + 1L);
        if (!starts) {
            assertThat(part.transaction().id())
                    .isEqualTo(open.get(0).transaction().id());
        }
        open.add(part);
    }

    private void discardTorn() {
        if (!open.isEmpty()) {
            tornTails++;
            open.clear();
        }
    }

    private void accept(TransactionEnd end) {
        TransactionId id = end.transaction().id();
        assertThat(open).as("records of %s", id).hasSize((int) end.eventCount());
        assertThat(open.get(0).transaction().id()).isEqualTo(id);
        assertThat(transactions.add(id)).as("%s comes once", id).isTrue();
        assertThat(id.commitStart()).as("order of commits").isGreaterThanOrEqualTo(point);
        assertThat(end.transaction().previousCommit()).as("chain").isLessThanOrEqualTo(point);
        open.forEach(this::apply);
        open.clear();
        point = end.commitLsn();
    }

    private void apply(InTransaction part) {
        if (part instanceof Truncate truncate) {
            truncate.tables().forEach(tables::remove);
        } else if (part instanceof TransactionalMessage message) {
            if (message.content().contains("\"fence\"")) {
                String name = message.content().replaceAll(".*\"name\":\"([^\"]*)\".*", "$1");
                fences.add(name);
            }
        } else {
            changes++;
            apply((Change) part);
        }
    }

    private void apply(Change change) {
        switch (change.operation()) {
            case CREATE -> put(change, values(change.after(), Map.of()));
            case UPDATE -> put(change, values(change.after(), take(change)));
            case DELETE -> take(change);
            default -> throw new AssertionError("not a change of a row: " + change);
        }
    }

    private void put(Change change, Map<String, String> row) {
        rowsOf(change)
                .computeIfAbsent(groupOf(change.key(), row), it -> new ArrayList<>())
                .add(row);
    }

    private static String groupOf(Row key, Map<String, String> row) {
        if (key == null) {
            return "";
        }
        Map<String, String> columns = new TreeMap<>();
        key.columns().asList().forEach(column -> columns.put(column, row.get(column)));
        return columns.toString();
    }

    private Map<String, List<Map<String, String>>> rowsOf(Change change) {
        return tables.computeIfAbsent(change.table(), table -> new HashMap<>());
    }

    /** The identity may have been another one when the row came: then its group is not the one, but it is there. */
    private Map<String, String> take(Change change) {
        Row identity = change.before() != null ? change.before() : change.key();
        Map<String, String> wanted = values(identity, Map.of());
        Map<String, List<Map<String, String>>> groups = rowsOf(change);
        List<Map<String, String>> likely = groups.getOrDefault(groupOf(change.key(), wanted), List.of());
        return takeFrom(List.of(likely), wanted)
                .or(() -> takeFrom(groups.values(), wanted))
                .orElseThrow(() -> new AssertionError("no row for " + change));
    }

    private static Optional<Map<String, String>> takeFrom(
            Collection<List<Map<String, String>>> groups, Map<String, String> wanted) {
        for (List<Map<String, String>> rows : groups) {
            for (int i = 0; i < rows.size(); i++) {
                if (rows.get(i).entrySet().containsAll(wanted.entrySet())) {
                    return Optional.of(rows.remove(i));
                }
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> values(Row row, Map<String, String> old) {
        Map<String, String> values = new LinkedHashMap<>(old);
        for (int i = 0; i < row.size(); i++) {
            String column = row.columns().name(i);
            values.put(column, row.isUnchanged(i) ? old.get(column) : row.text(i));
        }
        return values;
    }

    /** The table's rows, each as a map from column to text, sorted. */
    List<Map<String, String>> rows(String schema, String table) {
        return tables.getOrDefault(new TableId(schema, table), Map.of()).values().stream()
                .flatMap(List::stream)
                .map(row -> (Map<String, String>) new TreeMap<>(row))
                .sorted(java.util.Comparator.comparing(Map::toString))
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
